/**
 * Requests that wait for an answer, for a limited time.
 *
 * @module
 */
import type { Effect } from "effect"

/** How a request ends. */
export type Resume<A, E> = (outcome: Effect.Effect<A, E>) => void

interface Waiting<A, E> {
  readonly resume: Resume<A, E>
  readonly deadlineMs: number
}

/** What tells time to requests. */
export interface Watch {
  readonly nowMs: () => number
  /** Calls back once, unless the function that it returns is called before. */
  readonly after: (delayMs: number, callback: () => void) => () => void
}

/**
 * Requests by number, which all wait equally long; so the oldest expires first, and one timer serves them all.
 */
export class Requests<in out A, in out E> {
  private readonly waiting = new Map<number, Waiting<A, E>>()
  private lastIssued: number
  private readonly first: number
  private disarm: (() => void) | undefined
  private readonly timeoutMs: number
  private readonly watch: Watch
  private readonly onTimeout: Effect.Effect<A, E>
  private readonly onExpired: (upTo: number) => void

  /**
   * Numbers the requests from `first` on, and ends with `onTimeout` those that are older than `timeoutMs`, having told up
   * to which number.
   */
  constructor(
    first: number,
    timeoutMs: number,
    watch: Watch,
    onTimeout: Effect.Effect<A, E>,
    onExpired: (upTo: number) => void = () => {},
  ) {
    this.first = first
    this.lastIssued = first - 1
    this.timeoutMs = timeoutMs
    this.watch = watch
    this.onTimeout = onTimeout
    this.onExpired = onExpired
  }

  /** The last number that was issued. */
  get last(): number {
    return this.lastIssued
  }

  /** The number of the request that has waited longest, if any waits. */
  get oldest(): number | undefined {
    for (const request of this.waiting.keys()) return request
    return undefined
  }

  /** Issues a number that no request has. */
  issue(): number {
    return ++this.lastIssued
  }

  /** Opens a request and returns its number. */
  open(resume: Resume<A, E>): number {
    const request = this.issue()
    this.waiting.set(request, { resume, deadlineMs: this.watch.nowMs() + this.timeoutMs })
    if (this.disarm === undefined) this.arm(this.timeoutMs)
    return request
  }

  /** Ends a request, if it is open still. */
  close(request: number, outcome: Effect.Effect<A, E>): void {
    const open = this.waiting.get(request)
    if (open === undefined) return
    this.waiting.delete(request)
    open.resume(outcome)
  }

  /** Ends all that are open up to a number, if it is one of these that were issued. */
  closeUpTo(last: number, outcome: Effect.Effect<A, E>): void {
    if (last < this.first || last > this.lastIssued) return
    for (const request of this.waiting.keys()) {
      if (request > last) return
      this.close(request, outcome)
    }
  }

  /** Nobody waits for the request any more. */
  drop(request: number): void {
    this.waiting.delete(request)
  }

  /** Ends all requests, and the timer. */
  stop(): void {
    this.disarm?.()
    for (const request of this.waiting.keys()) this.close(request, this.onTimeout)
  }

  private arm(delayMs: number): void {
    this.disarm = this.watch.after(delayMs, () => this.expire())
  }

  private expire(): void {
    this.disarm = undefined
    const nowMs = this.watch.nowMs()
    const expired: Array<number> = []
    for (const [request, { deadlineMs }] of this.waiting) {
      if (deadlineMs > nowMs) {
        // A timer may ring a little early by the clock, and then must not ring at the same instant for ever.
        this.arm(Math.ceil(deadlineMs - nowMs))
        break
      }
      expired.push(request)
    }
    // Whoever asks again at once comes after this.
    const last = expired.at(-1)
    if (last !== undefined) this.onExpired(last)
    for (const request of expired) this.close(request, this.onTimeout)
  }
}
