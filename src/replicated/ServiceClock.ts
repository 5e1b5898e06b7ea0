/**
 * What time a leader puts into the log.
 *
 * @module
 */
import type { Clock } from "effect"
import { monotonicMs } from "../time/monotonicMs.ts"

/** How much faster than the machine's pace the time goes that has fallen behind the machine's clock. */
const gain = 1 / 20

/**
 * The service's time as a replica reckons it: the time that it has seen in the log, which goes on at the machine's pace.
 * The machine's clock only begins it, and draws it on slowly where it is behind. So whoever leads, and however clocks are
 * set, no lease and no session ends early by more than a twentieth.
 */
export class ServiceClock {
  /** A time of the log, and when it was seen on the monotonic clock: of those seen, what is furthest on. */
  private seen: { readonly nowMs: number; readonly atMs: number } | undefined
  private readonly clock: Clock.Clock

  constructor(clock: Clock.Clock) {
    this.clock = clock
  }

  /** A whole number of milliseconds since 1970. */
  get nowMs(): number {
    const wallMs = this.clock.currentTimeMillisUnsafe()
    if (this.seen === undefined) return wallMs
    const passedMs = monotonicMs(this.clock) - this.seen.atMs
    const paceMs = this.seen.nowMs + passedMs
    return Math.floor(Math.max(paceMs, Math.min(wallMs, paceMs + passedMs * gain)))
  }

  /** Takes note of the time that stands in the log; 0 is none yet. */
  observe(nowMs: number): void {
    if (nowMs === 0) return
    const atMs = monotonicMs(this.clock)
    if (this.seen === undefined || nowMs - atMs > this.seen.nowMs - this.seen.atMs) this.seen = { nowMs, atMs }
  }
}
