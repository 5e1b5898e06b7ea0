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
 * set, no lease and no session ends early by more than a twentieth: whose time counts has applied what others put in before.
 */
export class ServiceClock {
  /** What the time was when it was last seen in the log or read here, and when that was on the monotonic clock. */
  private known: { readonly timeMs: number; readonly atMs: number } | undefined
  private readonly clock: Clock.Clock

  constructor(clock: Clock.Clock) {
    this.clock = clock
  }

  /** A whole number of milliseconds since 1970. */
  get nowMs(): number {
    const wallMs = this.clock.currentTimeMillisUnsafe()
    const nowMs = monotonicMs(this.clock)
    const { atMs, timeMs } = this.known ?? { atMs: nowMs, timeMs: wallMs }
    const passedMs = nowMs - atMs
    const paceMs = timeMs + passedMs
    // What is gained counts from here on: a clock that is set ahead late must not gain for all the time before.
    this.known = { atMs: nowMs, timeMs: Math.max(paceMs, Math.min(wallMs, paceMs + passedMs * gain)) }
    return Math.floor(this.known.timeMs)
  }

  /**
   * Takes note of the time that stands in the log; 0 is none yet. What another replica has put there is the time, also
   * where it is behind what this one reckons: leases were granted by it. What this one has put there itself was on its way
   * while the time went on.
   */
  observe(timeMs: number, by: "itself" | "another"): void {
    if (timeMs === 0) return
    const nowMs = monotonicMs(this.clock)
    const { known } = this
    const paceMs = known === undefined || by === "another" ? timeMs : known.timeMs + nowMs - known.atMs
    this.known = { atMs: nowMs, timeMs: Math.max(paceMs, timeMs) }
  }
}
