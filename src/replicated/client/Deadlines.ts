/**
 * What must happen within a limited time.
 *
 * @module
 */
import type { Timers } from "../../time/Timers.ts"

/** What has a limited time. */
export interface Limited {
  /** Its time is over. */
  readonly expire: () => void
}

/** All have equally long, so the oldest expires first, and one timer serves them all. */
export class Deadlines {
  private readonly running = new Map<Limited, number>()
  private disarm: (() => void) | undefined
  private readonly allowedMs: number
  private readonly after: Timers["after"]
  private readonly nowMs: () => number

  constructor(allowedMs: number, after: Timers["after"], nowMs: () => number) {
    this.allowedMs = allowedMs
    this.after = after
    this.nowMs = nowMs
  }

  /** Its time runs from now on. */
  start(limited: Limited): void {
    this.running.set(limited, this.nowMs() + this.allowedMs)
    if (this.disarm === undefined) this.arm(this.allowedMs)
  }

  /** Its time does not matter any more. */
  stop(limited: Limited): void {
    this.running.delete(limited)
  }

  /** The time of all is over. */
  expireAll(): void {
    this.disarm?.()
    for (const limited of this.running.keys()) limited.expire()
  }

  private arm(delayMs: number): void {
    this.disarm = this.after(delayMs, () => this.look())
  }

  private look(): void {
    this.disarm = undefined
    const nowMs = this.nowMs()
    for (const [limited, deadlineMs] of this.running) {
      // A timer may ring a little early by the clock, and then must not ring at the same instant for ever.
      if (deadlineMs > nowMs) return this.arm(Math.ceil(deadlineMs - nowMs))
      this.running.delete(limited)
      limited.expire()
    }
  }
}
