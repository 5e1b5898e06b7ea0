/**
 * What time a leader puts into the log.
 *
 * @module
 */
import type { Clock } from "effect"

const nanosPerMilli = 1e6

/** Milliseconds on a clock that nobody sets. */
export const monotonicMs = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / nanosPerMilli

/**
 * The service's time as a replica reckons it: the machine's clock, but never behind the time that it has seen in the
 * log, which goes on at the machine's pace. So if a leader's clock was ahead, or a clock is set back, time does not stand
 * still until the others have caught up; it stays ahead.
 */
export class ServiceClock {
  private aheadMs = -Infinity
  private readonly clock: Clock.Clock

  constructor(clock: Clock.Clock) {
    this.clock = clock
  }

  /** A whole number of milliseconds since 1970. */
  get nowMs(): number {
    return Math.max(this.clock.currentTimeMillisUnsafe(), Math.floor(monotonicMs(this.clock) + this.aheadMs))
  }

  /** Takes note of the time that stands in the log. */
  observe(nowMs: number): void {
    this.aheadMs = Math.max(this.aheadMs, nowMs - monotonicMs(this.clock))
  }
}
