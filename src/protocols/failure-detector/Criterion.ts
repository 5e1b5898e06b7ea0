/**
 * When silence becomes suspicious: what tells one failure detector from another.
 *
 * A role has no clock, so time is counted in ticks of a timer. A silence of `n` ticks has lasted for more than `n - 1` and
 * for no more than `n` times the tick, if the timer is never late; if it is, because the process was held up, for longer.
 *
 * @module
 */
import type { Schema } from "effect"

/** A rule for suspecting a member. `Memory` is what it keeps of each member that it listens to. */
export interface Criterion<Memory> {
  readonly memory: Schema.Codec<Memory, unknown>
  /** What it keeps of a member that has not been heard yet. */
  readonly initial: Memory
  /** For how many ticks the member may be silent before it is suspected; not necessarily a whole number. */
  readonly limitTicks: (memory: Memory) => number
  /**
   * What it keeps once the member is heard again after a silence of so many ticks. The ticks after it was suspected are
   * not counted: how long an outage lasted says nothing about the pace of who is up.
   */
  readonly heard: (memory: Memory, silentTicks: number, wasSuspected: boolean) => Memory
}
