/**
 * Days of a campaign in a test: fewer and shorter than those of `deno task simulate`, which has each of them again.
 */
import { Effect } from "effect"
import { Day, Plan, type Subject, Verdict } from "../../src/campaign/mod.ts"

/** How long faults strike on a day of a test, in virtual milliseconds. */
const durationMs = 15_000

/** How the day of a seed went. */
const live = (subject: Subject, seed: number): Effect.Effect<Verdict.Verdict> =>
  Plan.plan(subject, seed, { durationMs }).pipe(
    Effect.flatMap((plan) => Effect.orDie(Day.live(plan))),
    Effect.map(({ verdict }) => verdict),
  )

/** What went wrong on a day, and how to have it again. */
const complaints = ({ kind }: Subject, { seed, subject, violations }: Verdict.Verdict): ReadonlyArray<string> => {
  const again = `deno task simulate --${kind} ${subject} --from ${seed} --seeds 1 --duration "${durationMs} millis"`
  return violations.map((violation) => `${Verdict.format(violation)}\n${again}`)
}

/** What went wrong on the days of these seeds. */
export const complaintsOf = (subject: Subject, seeds: ReadonlyArray<number>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(
    Effect.forEach(seeds, (seed) => live(subject, seed)),
    (verdicts) => verdicts.flatMap((verdict) => complaints(subject, verdict)),
  )
