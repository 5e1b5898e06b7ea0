/**
 * Puts protocols and services to the test, on days of simulated faults.
 *
 * @module
 */
import { Effect, Option, Schema, Stdio } from "effect"
import { Campaign, Coverage, Finding, Plan, shrink, Team, Verdict } from "../campaign/mod.ts"
import type { Schedule } from "../faults/Schedule.ts"
import { counted } from "../model/counted.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { write } from "./files.ts"
import { print } from "./output.ts"
import * as Progress from "./progress.ts"
import * as Self from "./self.ts"
import { Subjects } from "./subjects.ts"

/** How long to look for the least schedule: a day may take many seconds, and some hundreds are tried. */
const searchMs = 180_000

/** What to put to the test, and how long. */
export interface Options {
  /** By its name; without either, all. */
  readonly protocol: Option.Option<string>
  readonly service: Option.Option<string>
  /** How long faults strike on each day, in virtual milliseconds. */
  readonly durationMs: number
  /** Where to write the trace of a day. */
  readonly trace: Option.Option<string>
}

/** A campaign. */
export interface CampaignOptions extends Options, Omit<Campaign.Options, "subjects"> {}

/** One day. */
export interface DayOptions extends Options {
  readonly seed: number
  /** The faults, in place of those that the seed draws. */
  readonly schedule: Option.Option<Schedule>
}

/** The name of the command that lives the days of a campaign. */
export const workerName = "simulate-days"

const ContradictionBase: TaggedErrorClass<Contradiction, "Contradiction", { readonly problem: Schema.String }> = Schema
  .TaggedError<Contradiction>()("Contradiction", { problem: Schema.String })

/** Flags that do not go together. */
export class Contradiction extends ContradictionBase {
  override get message(): string {
    return this.problem
  }
}

/** Fails if a flag would say nothing beside, or without, `--seed`. */
export const checkTogether = (
  { schedule, seed }: { readonly schedule: Option.Option<Schedule>; readonly seed: Option.Option<number> },
  ofCampaigns: { readonly [flag: string]: boolean },
): Effect.Effect<void, Contradiction> => {
  const idle = Object.keys(ofCampaigns).filter((flag) => ofCampaigns[flag])
  if (Option.isNone(seed) && Option.isSome(schedule)) {
    return new Contradiction({ problem: "--schedule is of one day: give its --seed too" })
  }
  return Option.isNone(seed) || idle.length === 0
    ? Effect.void
    : new Contradiction({ problem: `--seed is one day: ${idle.join(", ")} says nothing of it, leave it out` })
}

const chosen = Effect.fnUntraced(function* ({ protocol, service, trace }: Options) {
  const all = yield* Subjects
  const named = Object.entries({ protocol, service }).flatMap(([kind, name]) =>
    Option.isSome(name) ? [Team.find(all.filter((subject) => subject.kind === kind), name.value)] : []
  )
  const subjects = named.length === 0 ? all : yield* Effect.all(named)
  if (Option.isSome(trace) && subjects.length > 1) {
    const problem = `--trace is one file, and there are ${subjects.length} to put to the test: ` +
      "name one by --protocol or --service"
    return yield* new Contradiction({ problem })
  }
  return subjects
})

/** Lives a day once more, and writes what happened. */
const traced = Effect.fnUntraced(function* (file: string, plan: Plan.Plan) {
  const [verdict, trace] = yield* Finding.trace(plan)
  yield* write(file, trace)
  return verdict
})

/** The command that draws a trace. */
const picture = (file: string) => Effect.map(Self.args, (args) => Finding.shell(["deno", ...args, "trace", file]))

const simulated = (ms: number): string => {
  const inUnits = ms < 120_000
    ? `${Math.round(ms / 1000)} s`
    : ms < 7_200_000
    ? `${Math.round(ms / 60_000)} min`
    : `${(ms / 3_600_000).toFixed(1)} h`
  return `${inUnits} of simulated time`
}

const showStanding = ({ days, elapsedMs, failures, simulatedMs }: Campaign.Standing) =>
  Progress.show(
    `${counted(days, "day")}, ${simulated(simulatedMs)}, ${(days / elapsedMs * 1000).toFixed(1)} days a second` +
      (failures.length === 0 ? "" : `, ${failures.length} went wrong`),
  )

/** Shrinks the faults of a day that went wrong, writes its trace, and says all that it takes to have it again. */
const report = Effect.fnUntraced(function* (failed: Verdict.Verdict, { durationMs, trace }: Options, team: Team.Team) {
  const name = `${failed.subject}, seed ${failed.seed}`
  const tell = (trials: number, strikes: number) =>
    Progress.show(`${name}, went wrong; after ${counted(trials, "more day")}, by ${counted(strikes, "strike")}`)
  const { trials, verdict } = yield* shrink(failed, durationMs, team, { told: tell, withinMs: searchMs })
  yield* Progress.show("")
  const subject = yield* Team.find(yield* Subjects, failed.subject)
  const file = Option.getOrElse(trace, () => `${failed.subject}-${failed.seed}.trace.json`)
  const plan = yield* Plan.plan(subject, verdict.seed, verdict)
  // What was found is not lost with its trace.
  const untold = yield* Effect.matchEffect(traced(file, plan), {
    onSuccess: () => Effect.undefined,
    onFailure: ({ message }) => Effect.succeed(message),
  })
  const commit = yield* Self.commit
  const again = Finding.command(["deno", ...yield* Self.args], subject, verdict, file)
  const words = [
    `${name}, commit ${commit}, went wrong:`,
    Finding.violations(verdict),
    `by ${verdict.schedule.strikes.length} of ${counted(failed.schedule.strikes.length, "strike")}, as ${
      counted(trials, "more day")
    } showed:`,
    Finding.schedule(verdict),
    `on a day like this: ${JSON.stringify(verdict.mix)}`,
    `Again:   ${again}`,
    untold === undefined ? `Picture: ${yield* picture(file)}` : `No trace: ${untold}`,
  ]
  return {
    words: words.join("\n"),
    data: { commit, verdict, trials, again, ...untold === undefined ? { trace: file } : {} },
  }
})

/** Lives the days of a campaign by all cores, and returns whether all went well. */
export const campaign = Effect.fnUntraced(function* (options: CampaignOptions) {
  const subjects = yield* chosen(options)
  const args = [...yield* Self.args, workerName]
  const team = yield* Team.processes(navigator.hardwareConcurrency, { command: Deno.execPath(), args })
  const lived = Campaign.run({ ...options, subjects }, team, showStanding)
  const { coverage, days, elapsedMs, failures, simulatedMs } = yield* Effect.ensuring(lived, Progress.show(""))
  // One of each subject: most others are the same again.
  const firsts = [...new Map(failures.toReversed().map((failed) => [failed.subject, failed])).values()]
  const reports = yield* Effect.forEach(firsts, (failed) => report(failed, options, team))
  const seeds = failures.map(({ seed, subject }) => `${subject} ${seed}`).join(", ")
  yield* print(
    { days, simulatedMs, elapsedMs, coverage, failures, reports: reports.map(({ data }) => data) },
    [
      ...coverage.map(Coverage.format),
      `${counted(days, "day")}, ${simulated(simulatedMs)}, in ${(elapsedMs / 1000).toFixed(1)} s: ` +
      (failures.length === 0 ? "all went well" : `${failures.length} went wrong (${seeds})`),
      ...reports.map(({ words }) => `\n${words}`),
    ].join("\n"),
  )
  return failures.length === 0
}, Effect.scoped)

const wordsOf = (verdict: Verdict.Verdict, picture: Option.Option<string>): string => {
  const { digest, recoveryMs, restartMs, schedule, seed, simulatedMs, subject } = verdict
  const isWell = Verdict.isPassed(verdict)
  return [
    `${subject}, seed ${seed}, ${counted(schedule.strikes.length, "strike")}: ${
      isWell ? "all went well" : "went wrong:"
    }`,
    ...(isWell ? [] : [Finding.violations(verdict)]),
    `  ${Math.round(simulatedMs / 1000)} s simulated, digest ${digest >>> 0}; ` +
    `recovered in ${recoveryMs} ms, and in ${restartMs} ms from a restart of all`,
    ...Option.match(picture, { onNone: () => [], onSome: (command) => [`Picture: ${command}`] }),
  ].join("\n")
}

/** Lives one day of each in this process, writes its trace if that is asked for, and returns whether all went well. */
export const day = Effect.fnUntraced(function* (options: DayOptions) {
  const { durationMs, schedule, seed, trace } = options
  const given = Option.isSome(schedule) ? { durationMs, schedule: schedule.value } : { durationMs }
  let isWell = true
  for (const subject of yield* chosen(options)) {
    const plan = yield* Plan.plan(subject, seed, given)
    const verdict = Option.isSome(trace)
      ? yield* traced(trace.value, plan)
      : yield* Team.alone([subject]).live({ ...given, subject: subject.name, seed })
    isWell &&= Verdict.isPassed(verdict)
    yield* print(verdict, wordsOf(verdict, yield* Effect.transposeOption(Option.map(trace, picture))))
  }
  return isWell
})

/** Lives the days that another process asks for. */
export const worker = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  yield* Team.serve(yield* Subjects, stdin)
})
