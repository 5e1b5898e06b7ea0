/**
 * The bounded mailbox of a role.
 *
 * @module
 */
import { Effect, Queue } from "effect"
import type { Address } from "../model/Address.ts"
import type * as Message from "../role/Message.ts"

/** What a role finds in its mailbox. */
export type Item =
  | { readonly _tag: "Message"; readonly message: Message.Any; readonly from: Address; readonly instance: string }
  | { readonly _tag: "Timer"; readonly name: string; readonly id: number; readonly instance: string }

/**
 * A mailbox of bounded capacity. A message that finds it full is dropped, as a network may drop it; rings of timers
 * always fit, there being at most one a timer that counts.
 */
export interface Mailbox {
  /** Whether there was room. */
  readonly offer: (message: Message.Any, from: Address, instance: string) => boolean
  readonly ring: (name: string, id: number, instance: string) => void
  /** All that waits, at least one, in order of arrival. */
  readonly takeAll: Effect.Effect<ReadonlyArray<Item>>
  /** Forgets all that waits. */
  readonly clear: Effect.Effect<unknown>
}

export const make: (capacity: number) => Effect.Effect<Mailbox> = Effect.fnUntraced(function* (capacity) {
  const queue = yield* Queue.unbounded<Item>()
  return {
    offer: (message, from, instance) =>
      Queue.sizeUnsafe(queue) < capacity && Queue.offerUnsafe(queue, { _tag: "Message", message, from, instance }),
    ring: (name, id, instance) => {
      Queue.offerUnsafe(queue, { _tag: "Timer", name, id, instance })
    },
    takeAll: Queue.takeAll(queue),
    clear: Queue.clear(queue),
  }
})
