/**
 * The reads of a node's clients that wait for an answer. A question may be lost, with the leader or on its way, so it is
 * asked again for as long as a read waits: it changes nothing.
 *
 * @module
 */
import { Effect } from "effect"
import type { Slot } from "../../model/Slot.ts"
import { Requests, type Resume, type Watch } from "./Requests.ts"

/** What reads go by. */
export interface Surroundings<out E> {
  readonly watch: Watch
  /** How long a read waits. */
  readonly timeoutMs: number
  /** What waits for so long, and at most twice as long, is asked again. */
  readonly againMs: number
  /** Asks the replica of this node, and returns whether its mailbox had room. */
  readonly ask: (request: number) => boolean
  /** Whether the question may be lost without a change of leader: it is passed on to another node. */
  readonly isPassedOn: () => boolean
  /** How a read ends that nobody answers. */
  readonly unanswered: Effect.Effect<never, E>
}

/**
 * Reads by number. What is below a slot when one is asked was so before: so an answer to one is an answer to all that
 * were asked before it, and one more question is enough for all of them.
 */
export class OpenReads<in out E> {
  private readonly requests: Requests<Slot, E>
  private readonly with: Surroundings<E>
  private disarm: (() => void) | undefined
  /** The last number when the timer was set. */
  private lastBefore = 0

  /** Numbers the reads from `first` on. */
  constructor(first: number, surroundings: Surroundings<E>) {
    this.with = surroundings
    this.requests = new Requests<Slot, E>(first, surroundings.timeoutMs, surroundings.watch, surroundings.unanswered)
  }

  /** Asks, and returns how to give up. */
  open(resume: Resume<Slot, E>): () => void {
    const request = this.requests.open(resume)
    if (!this.with.ask(request)) this.requests.close(request, this.with.unanswered)
    if (this.disarm === undefined) this.arm()
    return () => this.requests.drop(request)
  }

  /** An answer to questions of this life or of an earlier one. */
  answered(slot: Slot, asked: ReadonlyArray<number>): void {
    for (const request of asked) this.requests.closeUpTo(request, Effect.succeed(slot))
  }

  /** There was no room for a question. */
  refused(request: number): void {
    this.requests.close(request, this.with.unanswered)
  }

  /** There is a leader: maybe not the one that was asked. */
  askAgain(): void {
    if (this.requests.oldest !== undefined) this.with.ask(this.requests.issue())
  }

  /** Ends all of them, and the timers. */
  stop(): void {
    this.disarm?.()
    this.requests.stop()
  }

  private arm(): void {
    this.lastBefore = this.requests.last
    this.disarm = this.with.watch.after(this.with.againMs, () => {
      this.disarm = undefined
      const { oldest } = this.requests
      if (oldest === undefined) return
      if (oldest <= this.lastBefore && this.with.isPassedOn()) this.askAgain()
      this.arm()
    })
  }
}
