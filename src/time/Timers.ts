/**
 * One-shot timers with a callback: what a message's delay and a role's timer are made of. Real by default; a
 * simulation provides virtual ones.
 *
 * @module
 */
import { Context } from "effect"

/** Timers that call back, in milliseconds. */
export interface Timers {
  /** Calls `callback` once, `delayMs` (0 or more) from now, unless cancelled first. Returns the cancellation. */
  readonly after: (delayMs: number, callback: () => void) => () => void
}

/** A longer delay `setTimeout` would take for none. */
const longestMs = 2 ** 31 - 1

const after = (delayMs: number, callback: () => void): () => void => {
  let handle: ReturnType<typeof setTimeout>
  const wait = (leftMs: number) => {
    handle = leftMs > longestMs
      ? setTimeout(() => wait(leftMs - longestMs), longestMs)
      // Rounded up: `setTimeout` drops the fraction, and would fire too early.
      : setTimeout(callback, Math.ceil(leftMs))
  }
  wait(delayMs)
  return () => clearTimeout(handle)
}

/** The timers in force: the machine's own, unless a simulation provides others. */
export const Timers: Context.Reference<Timers> = Context.Reference<Timers>("@synod/synod/time/Timers", {
  defaultValue: () => ({ after }),
})
