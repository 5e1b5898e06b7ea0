/**
 * A campaign: many days, each of a seed of its own, until one goes wrong.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import { monotonicMs } from "../time/monotonicMs.ts"
import * as Coverage from "./Coverage.ts"
import type { Subject } from "./Subject.ts"
import type { Failure, Task, Team } from "./Team.ts"
import { isPassed, type Verdict } from "./Verdict.ts"

/** What to live. */
export interface Options {
  /** They take turns. */
  readonly subjects: ReadonlyArray<Subject>
  /** The first seed. */
  readonly from: number
  /** How many seeds of each subject; may be infinite. */
  readonly seeds: number
  /** No day begins thereafter, in real milliseconds; may be infinite. */
  readonly withinMs: number
  /** How long faults strike on each day, in virtual milliseconds. */
  readonly durationMs: number
  /** Whether to go on after a day that goes wrong. */
  readonly keepsGoing: boolean
}

/** How a campaign stands, or stood in the end. */
export interface Standing {
  readonly days: number
  readonly simulatedMs: number
  readonly elapsedMs: number
  /** The days that went wrong, in the order in which that was found. */
  readonly failures: ReadonlyArray<Verdict>
  /** In the order of the subjects. */
  readonly coverage: ReadonlyArray<Coverage.Coverage>
}

function* tasks({ durationMs, from, seeds, subjects }: Options): Generator<Task, undefined> {
  for (let seed = from; seed < from + seeds; seed++) {
    for (const { name: subject } of subjects) yield { subject, seed, durationMs }
  }
}

/** After one day more. */
const after = (standing: Standing, verdict: Verdict, elapsedMs: number): Standing => ({
  days: standing.days + 1,
  simulatedMs: standing.simulatedMs + verdict.simulatedMs,
  elapsedMs,
  failures: isPassed(verdict) ? standing.failures : [...standing.failures, verdict],
  coverage: standing.coverage.map((one) => one.subject === verdict.subject ? Coverage.add(one, verdict) : one),
})

/** Lives the days, as many at once as the team can, and tells how it stands after each. */
export const run: <E = never, R = never>(
  options: Options,
  team: Team,
  told: (standing: Standing) => Effect.Effect<void, E, R>,
) => Effect.Effect<Standing, Failure | E, R> = Effect.fnUntraced(function* (options, team, told) {
  const clock = yield* Clock.Clock
  const beganMs = monotonicMs(clock)
  const elapsedMs = () => monotonicMs(clock) - beganMs
  const coverage = options.subjects.map(Coverage.none)
  let standing: Standing = { days: 0, simulatedMs: 0, elapsedMs: 0, failures: [], coverage }
  const all = tasks(options)
  const next = (): Task | undefined => {
    const isOver = elapsedMs() >= options.withinMs || (standing.failures.length > 0 && !options.keepsGoing)
    return isOver ? undefined : all.next().value
  }
  const worker = Effect.gen(function* () {
    for (let task = next(); task !== undefined; task = next()) {
      const verdict = yield* team.live(task)
      standing = after(standing, verdict, elapsedMs())
      yield* told(standing)
    }
  })
  yield* Effect.all(Array.from({ length: team.size }, () => worker), { concurrency: "unbounded", discard: true })
  return standing
})
