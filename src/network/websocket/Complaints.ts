/**
 * What goes wrong on the network is logged, but seldom.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import { monotonicMs } from "../../time/monotonicMs.ts"

/** At most one line of a kind in this time: a stranger may give cause for thousands a second. */
const intervalMs = 1000

/** Logs a warning, unless one of the same kind was logged within the last second. */
export type Complain = (kind: string, problem: string) => void

/** Makes a log of complaints. Kinds are few and never chosen by others. */
export const make: Effect.Effect<Complain> = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  const runFork = Effect.runForkWith(yield* Effect.context<never>())
  const loggedAtMs = new Map<string, number>()
  return (kind, problem) => {
    const nowMs = monotonicMs(clock)
    if (nowMs - (loggedAtMs.get(kind) ?? -Infinity) < intervalMs) return
    loggedAtMs.set(kind, nowMs)
    runFork(Effect.logWarning(problem))
  }
})
