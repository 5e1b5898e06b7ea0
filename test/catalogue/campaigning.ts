/**
 * Bugs between nodes and their world, which a campaign has to find.
 */
import { Console, Effect } from "effect"
import type { Schedule } from "../../src/faults/mod.ts"
import { Day, Finding, Plan, shrink, type Subject, Team, type Verdict } from "../../src/campaign/mod.ts"
import { offer } from "../../src/pictures/mod.ts"
import { Trace } from "../../src/trace/mod.ts"
import { counted } from "../../src/model/counted.ts"
import type { Bug, Found, Shortest } from "./Bug.ts"
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
const maxTrials = 150

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
          shortest: Effect.orDie(shortest(name, wrong, verdict, violation)),
        }
      }
    }).pipe(Effect.orDie),
  }
}

/** What is said of the planted bug, and of none of those that it entails. */
const focused = (violation: RegExp, { violations, ...verdict }: Verdict.Verdict): Verdict.Verdict => ({
  ...verdict,
  violations: violations.filter(({ what }) => violation.test(what)),
})

/** The least schedule for which it goes wrong, as far as it was looked for, and the events up to what is wrong. */
const shortest = Effect.fnUntraced(
  function* (name: string, wrong: Subject, failed: Verdict.Verdict, violation: RegExp) {
    const { size, live } = Team.alone([wrong])
    const focus = (verdict: Verdict.Verdict) => focused(violation, verdict)
    const team = { size, live: (task: Team.Task) => Effect.map(live(task), focus) }
    const { verdict } = yield* shrink(focus(failed), durationMs, team, { maxTrials })
    const { schedule, seed, violations: [first] } = verdict
    const plan = yield* Plan.plan(wrong, seed, { durationMs, schedule })
    const { trace } = yield* Day.live(plan, { record: true })
    const events = trace.filter(({ atMs }) => first === undefined || atMs <= first.atMs).length
    const show: Shortest["show"] = (args) =>
      Effect.gen(function* () {
        const [, text] = yield* Finding.trace(plan)
        const pages = offer([{ ...yield* Effect.orDie(Trace.decode(text)), title: name }], args)
        const lines = [`${name}: seed ${seed}`, Finding.violations(verdict), Finding.schedule(verdict), ...pages, ""]
        yield* Console.log(lines.join("\n"))
      })
    return { length: `${counted(schedule.strikes.length, "strike")}, ${counted(events, "event")}`, show }
  },
)
