/**
 * Searches for the least that makes a day go wrong.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import { Shrink } from "../faults/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import type { Failure, Team } from "./Team.ts"
import type { Verdict } from "./Verdict.ts"

/** What was found. */
export interface Shrunk {
  /** Of the same day under the least schedule for which it goes wrong in the same way. */
  readonly verdict: Verdict
  /** How many days were tried. */
  readonly trials: number
}

/** Safety, liveness or a defect: a day that goes wrong otherwise is another finding. */
const kindOf = ({ violations }: Verdict): string | undefined => violations[0]?.kind

/** How to search. */
export interface ShrinkOptions<E = never, R = never> {
  /** How many days to try, at most. Default: 400. */
  readonly maxTrials?: number
  /** No day begins thereafter, in real milliseconds. Default: there is no end. */
  readonly withinMs?: number
  /** Told after each, with the strikes of the least schedule so far. */
  readonly told?: (trials: number, strikes: number) => Effect.Effect<void, E, R>
}

/** Tries schedules that are smaller and smaller, so many and for so long at most. Each goes with the same sizes, settings and load. */
export const shrink: <E = never, R = never>(
  failed: Verdict,
  durationMs: number,
  team: Team,
  options?: ShrinkOptions<E, R>,
) => Effect.Effect<Shrunk, Failure | E, R> = Effect.fnUntraced(function* (failed, durationMs, team, options = {}) {
  const { maxTrials = 400, told = () => Effect.void, withinMs = Infinity } = options
  const clock = yield* Clock.Clock
  const endsAtMs = monotonicMs(clock) + withinMs
  const { schedule, seed, subject } = failed
  const search = Shrink.shrink(schedule)
  let verdict = failed
  let trials = 0
  for (let step = search.next(); step.done !== true && trials < maxTrials; trials++) {
    if (monotonicMs(clock) >= endsAtMs) break
    const tried = yield* team.live({ subject, seed, durationMs, schedule: step.value })
    const isSame = kindOf(tried) === kindOf(failed)
    if (isSame) verdict = tried
    yield* told(trials + 1, verdict.schedule.strikes.length)
    step = search.next(isSame)
  }
  return { verdict, trials }
})
