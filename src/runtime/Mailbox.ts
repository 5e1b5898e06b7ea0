/**
 * The bounded mailbox of a role.
 *
 * @module
 */
import { Effect, Exit, Fiber } from "effect"
import type { Address } from "../model/Address.ts"
import type * as Message from "../role/Message.ts"

/** What a role finds in its mailbox. */
export type Item =
  | { readonly _tag: "Message"; readonly message: Message.Any; readonly from: Address; readonly instance: string }
  | { readonly _tag: "Timer"; readonly name: string; readonly id: number; readonly instance: string }

/** Nobody is to be woken: who reads the mailbox is at work, or nobody does. */
const nobody = (): void => {}

/**
 * A mailbox of bounded capacity. A message that finds it full is dropped, as a network may drop it; rings of timers
 * always fit, there being at most one a timer that counts.
 */
export class Mailbox {
  private items: Array<Item> = []
  private wake = nobody
  private readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Whether there was room. */
  offer(message: Message.Any, from: Address, instance: string): boolean {
    if (this.items.length >= this.capacity) return false
    this.add({ _tag: "Message", message, from, instance })
    return true
  }

  ring(name: string, id: number, instance: string): void {
    this.add({ _tag: "Timer", name, id, instance })
  }

  /** Forgets all that waits. */
  clear(): void {
    this.items = []
  }

  /**
   * Hands over all that waits, at least one item, in order of arrival, and again when `turn` is done with that; until a
   * turn fails, or the fiber is interrupted, and with it the turn.
   *
   * Each turn is a fiber of its own. A fiber that took from a queue would suspend once a batch, which costs more than a
   * step does, and on Deno 2.9.6 leaves 450 bytes behind for as long as that fiber lives (`deno task bench core`).
   */
  drain<E>(turn: (batch: ReadonlyArray<Item>) => Effect.Effect<void, E>): Effect.Effect<never, E> {
    return Effect.withFiber((reader) =>
      Effect.callback((resume) => {
        const runFork = Effect.runForkWith(reader.context)
        let isReading = true
        let working: Fiber.Fiber<void, E> | undefined
        const schedule = () => {
          this.wake = nobody
          reader.currentDispatcher.scheduleTask(work, 0)
        }
        const rest = () => {
          if (!isReading) return
          this.wake = schedule
          if (this.items.length > 0) schedule()
        }
        const work = () => {
          if (!isReading || this.items.length === 0) return rest()
          const batch = this.items
          this.items = []
          working = runFork(Effect.suspend(() => turn(batch)))
          working.addObserver((exit) => Exit.isSuccess(exit) ? rest() : resume(Exit.failCause(exit.cause)))
        }
        rest()
        return Effect.suspend(() => {
          isReading = false
          this.wake = nobody
          return working === undefined ? Effect.void : Fiber.interrupt(working)
        })
      })
    )
  }

  private add(item: Item): void {
    this.items.push(item)
    this.wake()
  }
}
