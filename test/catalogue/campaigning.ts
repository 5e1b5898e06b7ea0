/**
 * Bugs between nodes and their world, which a campaign has to find.
 */
import { Console, Effect } from "effect"
import type { Schedule } from "../../src/faults/mod.ts"
import { Day, Finding, Plan, shrink, type Subject, Team, type Verdict } from "../../src/campaign/mod.ts"
import type { Bug, Found } from "./Bug.ts"
import type { Schedules } from "./schedules.ts"

/** A bug in a protocol or a service that is put to the test. */
export interface Mistake {
  readonly source: string
  /** How many days may be lived. */
  readonly seeds: number
  /** What must be said of it. */
  readonly violation: RegExp
  readonly right: Subject
  readonly wrong: Subject
  /** The faults, in place of those that seeds draw. */
  readonly faults?: Schedules
}

/** Faults strike for so long on each day, in virtual milliseconds. */
const durationMs = 20_000

/** Shrinking goes on for so many days. */
const maxTrials = 60

const whatOf = ({ violations }: Verdict.Verdict): ReadonlyArray<string> => violations.map(({ what }) => what)

/** Plants a bug in a protocol or a service. */
export const campaigning = (name: string, { faults, right, seeds, source, violation, wrong }: Mistake): Bug => {
  const lives = (subject: Subject, seed: number, schedule: Schedule.Schedule | undefined) =>
    Team.alone([subject]).live({
      subject: subject.name,
      seed,
      durationMs,
      ...(schedule === undefined ? {} : { schedule }),
    })
  return {
    name,
    source,
    foundBy: "campaign",
    budget: seeds,
    hunt: Effect.gen(function* (): Effect.fn.Return<Found | undefined, unknown> {
      for (let seed = 0; seed < seeds; seed++) {
        const verdict = yield* lives(wrong, seed, faults?.wrong)
        const said = whatOf(verdict).join("\n")
        if (!violation.test(said)) continue
        return {
          after: seed + 1,
          said,
          control: Effect.orDie(Effect.map(lives(right, seed, faults?.right), whatOf)),
          shortest: Effect.orDie(shortest(wrong, verdict)),
        }
      }
    }).pipe(Effect.orDie),
  }
}

/** The least schedule for which it goes wrong, as far as it was looked for, and the events up to what is wrong. */
const shortest = Effect.fnUntraced(function* (wrong: Subject, failed: Verdict.Verdict) {
  const { verdict } = yield* shrink(failed, durationMs, Team.alone([wrong]), maxTrials)
  const { schedule, seed, violations: [first] } = verdict
  const { trace } = yield* Day.live(yield* Plan.plan(wrong, seed, { durationMs, schedule }), { record: true })
  const events = trace.filter(({ atMs }) => first === undefined || atMs <= first.atMs).length
  const text = [`seed ${seed}`, Finding.violations(verdict), Finding.schedule(verdict)].join("\n")
  return {
    length: `${schedule.strikes.length} strikes, ${events} events`,
    show: () => Console.log(text),
  }
})
