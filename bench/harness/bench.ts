/**
 * One run of the bench: suites in order, each printed as it ends and then kept in the result files.
 *
 * @module
 */
import { Console, DateTime, Effect, FileSystem, Path, type PlatformError, Schema } from "effect"
import { Effort } from "./Effort.ts"
import { html } from "./html.ts"
import { machine } from "./Machine.ts"
import { progress } from "./Progress.ts"
import { type BenchReport, BenchReportJson, formatVersion } from "./Report.ts"
import { runSuite, type Suite } from "./Suite.ts"
import { headText, suiteText } from "./terminal.ts"

/** What to run, and where the results go. */
export interface BenchOptions {
  readonly suites: ReadonlyArray<Suite>
  readonly effort: Effort
  readonly jsonFile: string
  readonly htmlFile: string
}

/** A result file cannot be written. */
export class ResultFileError extends Schema.TaggedError<ResultFileError>()("ResultFileError", {
  file: Schema.String,
  problem: Schema.String,
}) {
  override get message(): string {
    return `cannot write ${this.file}: ${this.problem}. \`deno task bench\` may write under bench/results; name a file there`
  }
}

/** Some suites failed; the others' results stand. */
export class SuitesFailed extends Schema.TaggedError<SuitesFailed>()("SuitesFailed", {
  suites: Schema.Array(Schema.String),
}) {
  override get message(): string {
    return `failed: ${this.suites.join(", ")}; the causes are above`
  }
}

const orResultFileError = (file: string) =>
  Effect.mapError(({ cause, message }: PlatformError.PlatformError) =>
    new ResultFileError({ file, problem: cause instanceof Error ? cause.message : message })
  )

const save = Effect.fn("bench.save")(function* (report: BenchReport, options: BenchOptions) {
  const files = yield* FileSystem.FileSystem
  const json = yield* Effect.orDie(Schema.encodeEffect(BenchReportJson)(report))
  yield* files.writeFileString(options.jsonFile, json).pipe(orResultFileError(options.jsonFile))
  yield* files.writeFileString(options.htmlFile, html(report)).pipe(orResultFileError(options.htmlFile))
})

/**
 * Runs the suites. The result files are written before the first suite, so that a path which cannot be written is known
 * at once, and after each.
 */
export const bench: (options: BenchOptions) => Effect.Effect<
  BenchReport,
  ResultFileError | SuitesFailed,
  FileSystem.FileSystem | Path.Path
> = Effect.fn("bench")(function* (options) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const file of [options.jsonFile, options.htmlFile]) {
    yield* files.makeDirectory(path.dirname(file), { recursive: true }).pipe(orResultFileError(file))
  }
  let report: BenchReport = {
    formatVersion,
    startedAt: yield* DateTime.now,
    quick: options.effort === "quick",
    machine: yield* machine,
    suites: [],
  }
  yield* save(report, options)
  yield* Console.log(headText(report))
  for (const suite of options.suites) {
    yield* progress(suite.title)
    const result = yield* Effect.provideService(runSuite(suite), Effort, options.effort)
    yield* Console.log(`\n${suiteText(result)}`)
    report = { ...report, suites: [...report.suites, result] }
    yield* save(report, options)
  }
  yield* Console.log(`\nWritten to ${options.jsonFile} and ${options.htmlFile}`)
  const failed = report.suites.filter((suite) => suite._tag === "Failed").map((suite) => suite.name)
  return failed.length === 0 ? report : yield* new SuitesFailed({ suites: failed })
})
