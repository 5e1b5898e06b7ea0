/**
 * Puts protocols and services to the test, on days of simulated faults.
 *
 * @module
 */
import { Console, Effect, FileSystem, Option, Path, Stdio, Stream } from "effect"
import { Campaign, Coverage, Finding, Plan, shrink, Team, Verdict } from "../campaign/mod.ts"
import * as Process from "../campaign/Process.ts"
import type { Schedule } from "../faults/Schedule.ts"
import { print } from "./output.ts"
import { Subjects } from "./subjects.ts"

/** What to put to the test, and how long. */
export interface Options {
  /** By its name; without either, all. */
  readonly protocol: Option.Option<string>
  readonly service: Option.Option<string>
  readonly durationMs: number
  /** Where to write the trace of a day: that of `seed`, or the first that goes wrong. */
  readonly trace: Option.Option<string>
}

/** A campaign. */
export interface CampaignOptions extends Options {
  readonly seeds: number
  readonly withinMs: number
  readonly keepsGoing: boolean
}

/** One day. */
export interface DayOptions extends Options {
  readonly seed: number
  readonly schedule: Option.Option<Schedule>
}

/** The name of the command that lives the days of a campaign, a line of JSON each. */
export const workerName = "simulate-days"

/** This program, as a worker or as people call it. */
const program = Effect.map(Path.Path, ({ fromFileUrl }) => fromFileUrl(new URL(Deno.mainModule))).pipe(
  Effect.flatten,
  Effect.map((main) => ["deno", "run", "-A", main] as const),
  Effect.orDie,
)

const chosen = Effect.fnUntraced(function* ({ protocol, service }: Options) {
  const all = yield* Subjects
  const named = Object.entries({ protocol, service }).flatMap(([kind, name]) =>
    Option.isSome(name) ? [Team.find(all.filter((subject) => subject.kind === kind), name.value)] : []
  )
  return named.length === 0 ? all : yield* Effect.all(named)
})

/** The commit of the program's source, if it lies in a repository and there is git. */
const commit = Process.output({ command: "git", args: ["describe", "--always", "--dirty", "--abbrev=10"] }).pipe(
  Effect.map((text) => text.trim()),
  Effect.orElseSucceed(() => "unknown"),
)

const write = Effect.fnUntraced(function* (file: string, plan: Plan.Plan) {
  const { writeFileString } = yield* FileSystem.FileSystem
  const [verdict, trace] = yield* Finding.trace(plan)
  yield* writeFileString(file, trace)
  return verdict
})

const rate = (count: number, ms: number): string => (count / ms * 1000).toFixed(1)

const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`

/** The line that shows how a campaign stands: written over by the next one. */
const showProgress = Effect.fnUntraced(function* ({ days, elapsedMs, failures, simulatedMs }: Campaign.Standing) {
  const { stderr, stderrIsTerminal } = yield* Stdio.Stdio
  if (!(yield* stderrIsTerminal)) return
  const line = `${days} days, ${hours(simulatedMs)} of simulated time, ${rate(days, elapsedMs)} days a second` +
    (failures.length === 0 ? "" : `, ${failures.length} went wrong`)
  yield* Stream.run(Stream.encodeText(Stream.succeed(`\r\u001b[K${line}`)), stderr({ endOnDone: false }))
})

const clearProgress = Effect.fnUntraced(function* () {
  const { stderr, stderrIsTerminal } = yield* Stdio.Stdio
  if (yield* stderrIsTerminal) {
    yield* Stream.run(Stream.encodeText(Stream.succeed("\r\u001b[K")), stderr({ endOnDone: false }))
  }
})

/** Shrinks the faults of a day that went wrong, writes its trace, and says all that it takes to have it again. */
const report = Effect.fnUntraced(function* (failed: Verdict.Verdict, options: Options, team: Team.Team) {
  const { durationMs } = options
  const subject = yield* Team.find(yield* Subjects, failed.subject)
  const file = Option.getOrElse(options.trace, () => `${failed.subject}-${failed.seed}.trace.json`)
  yield* Console.error(`${failed.subject}, seed ${failed.seed}, went wrong; looking for the least that makes it so`)
  const { trials, verdict } = yield* shrink(failed, durationMs, team)
  yield* write(file, yield* Plan.plan(subject, verdict.seed, verdict))
  const again = Finding.command(yield* program, subject, verdict, file)
  const [strikes, least] = [failed.schedule.strikes.length, verdict.schedule.strikes.length]
  const revision = yield* commit
  const words = [
    `${failed.subject}, seed ${failed.seed}, commit ${revision}:`,
    Finding.violations(verdict),
    `by ${least} of ${strikes} strikes, as ${trials} days have shown:`,
    Finding.schedule(verdict),
    `of a day like this: ${JSON.stringify(verdict.mix)}`,
    `Again:   ${again}`,
    `Picture: synod trace ${file}`,
  ]
  return { words: words.join("\n"), data: { commit: revision, verdict, trials, again, trace: file } }
})

/** Lives the days of a campaign by all cores, and returns whether all went well. */
export const campaign = Effect.fnUntraced(function* (options: CampaignOptions) {
  const { durationMs, keepsGoing, seeds, withinMs } = options
  const subjects = yield* chosen(options)
  const [, ...args] = yield* program
  const team = yield* Team.processes(navigator.hardwareConcurrency, {
    command: Deno.execPath(),
    args: [...args, workerName],
  })
  const plan = { subjects, from: 0, seeds, withinMs, durationMs, keepsGoing }
  const standing = yield* Effect.ensuring(Campaign.run(plan, team, showProgress), Effect.ignore(clearProgress()))
  const { coverage, days, elapsedMs, failures, simulatedMs } = standing
  const reports = yield* Effect.forEach(failures, (failed) => report(failed, options, team))
  yield* print(
    { days, simulatedMs, elapsedMs, coverage, failures: reports.map(({ data }) => data) },
    [
      ...coverage.map(Coverage.format),
      `${days} days, ${hours(simulatedMs)} of simulated time, in ${(elapsedMs / 1000).toFixed(1)} s: ` +
      (failures.length === 0 ? "all went well" : `${failures.length} went wrong`),
      ...reports.map(({ words }) => `\n${words}`),
    ].join("\n"),
  )
  return failures.length === 0
}, Effect.scoped)

/** Lives one day in this process, writes its trace if that is asked for, and returns whether it went well. */
export const day = Effect.fnUntraced(function* (options: DayOptions) {
  const { durationMs, schedule, seed, trace } = options
  const team = Team.alone(yield* Subjects)
  const subjects = yield* chosen(options)
  const verdicts = yield* Effect.forEach(subjects, (subject) =>
    Effect.gen(function* () {
      const given = Option.isSome(schedule) ? { schedule: schedule.value } : {}
      const plan = yield* Plan.plan(subject, seed, { durationMs, ...given })
      const verdict = Option.isSome(trace)
        ? yield* write(trace.value, plan)
        : yield* team.live({ subject: subject.name, seed, durationMs, ...given })
      const isWell = Verdict.isPassed(verdict)
      const { digest, recoveryMs, restartMs, simulatedMs } = verdict
      yield* print(
        verdict,
        [
          `${subject.name}, seed ${seed}, ${plan.schedule.strikes.length} strikes: ${isWell ? "all went well" : ""}`,
          ...(isWell ? [] : [Finding.violations(verdict)]),
          `  ${Math.round(simulatedMs / 1000)} s simulated, digest ${digest >>> 0}; ` +
          `recovered in ${recoveryMs} ms, and in ${restartMs} ms from a restart of all`,
          ...(Option.isSome(trace) ? [`Picture: synod trace ${trace.value}`] : []),
        ].join("\n"),
      )
      return isWell
    }))
  return verdicts.every((isWell) => isWell)
})

/** Lives the days that another process asks for. */
export const worker = Effect.gen(function* () {
  const { stdin } = yield* Stdio.Stdio
  yield* Team.serve(yield* Subjects, stdin)
})
