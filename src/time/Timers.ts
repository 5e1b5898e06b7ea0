/**
 * One-shot timers with a callback: what a message's delay and a role's timer are made of. Real by default; a
 * simulation provides virtual ones.
 *
 * @module
 */
import { Context } from "effect"
import * as HostTimers from "./HostTimers.ts"

/** Timers that call back, in milliseconds. */
export interface Timers {
  /** Calls `callback` once, `delayMs` (0 or more) from now, unless cancelled first. Returns the cancellation. */
  readonly after: (delayMs: number, callback: () => void) => () => void
}

/** The timers in force: the machine's own, unless a simulation provides others. */
export const Timers: Context.Reference<Timers> = Context.Reference<Timers>("@synod/synod/time/Timers", {
  defaultValue: HostTimers.make,
})
