/**
 * What replicas say of the bugs of services.
 *
 * @module
 */
import { type Clock, Effect, Metric } from "effect"
import { monotonicMs } from "../time/monotonicMs.ts"
import type { OnDefect } from "./Hosted.ts"

/** At most one line in this time for each place: a client may call a procedure that throws thousands of times a second. */
const logIntervalMs = 1000

const counted = (where: string): Metric.Counter<number> =>
  Metric.counter("synod_service_defects_total", {
    description: "defects of services: calls that threw, suspended, or did what they may not",
    attributes: { where },
    incremental: true,
  })

/** Counts each defect, and logs the first of each second and place. */
export const make = (clock: Clock.Clock, fork: (effect: Effect.Effect<void>) => void): OnDefect => {
  const loggedMs = new Map<string, number>()
  return (where, defect) => {
    fork(Metric.update(counted(where), 1))
    const nowMs = monotonicMs(clock)
    if (nowMs - (loggedMs.get(where) ?? -Infinity) < logIntervalMs) return
    loggedMs.set(where, nowMs)
    fork(Effect.logError(`a defect in ${where}, which changed nothing`, defect))
  }
}
