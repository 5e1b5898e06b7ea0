import { describe, expect, it } from "@effect/vitest"
import { Console, Effect, FileSystem, Path, Schema } from "effect"
import { runCommand } from "../../bench/harness/command.ts"
import { Effort } from "../../bench/harness/Effort.ts"
import { platform } from "../../bench/harness/platform.ts"
import { Progress } from "../../bench/harness/Progress.ts"
import { BenchReportJson } from "../../bench/harness/Report.ts"
import type { Suite } from "../../bench/harness/Suite.ts"
import { section } from "./fixture.ts"

const suites: ReadonlyArray<Suite> = [
  {
    name: "throughput",
    title: "Throughput",
    description: "Commands a second.",
    run: Effect.map(Effort, (effort) => ({ sections: [section], notes: [`effort ${effort}`] })),
  },
  { name: "broken", title: "Broken", description: "Fails.", run: Effect.fail(new Error("no quorum")) },
]

/** Runs the command line in a folder of its own; gives what it printed, how it ended, and that folder. */
const run = Effect.fnUntraced(function* (args: ReadonlyArray<string>, jsonFile = "run.json") {
  const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
  const printed: Array<string> = []
  const print = (...parts: ReadonlyArray<unknown>) => void printed.push(parts.join(" "))
  const files = ["--json", `${folder}/results/${jsonFile}`, "--html", `${folder}/results/run.html`]
  const failure = yield* runCommand(suites)([...files, ...args]).pipe(
    Effect.match({ onSuccess: () => undefined, onFailure: (error) => error }),
    Effect.provideService(Console.Console, { ...console, log: print, error: print }),
    Effect.provideService(Progress, (step) => Effect.sync(() => print(step))),
  )
  return { folder, failure, output: printed.join("\n") }
})

const readReport = Effect.fnUntraced(function* (folder: string) {
  const path = yield* Path.Path
  const files = yield* FileSystem.FileSystem
  return yield* Schema.decodeEffect(BenchReportJson)(
    yield* files.readFileString(path.join(folder, "results", "run.json")),
  )
})

describe("command", () => {
  it.layer(platform)((it) => {
    it.effect("runs the named suite alone, prints its table and keeps it in both files", () =>
      Effect.gen(function* () {
        const { failure, folder, output } = yield* run(["throughput"])
        expect(failure).toBeUndefined()
        expect(output).toContain("| topology  | round trips | latency (ms) |")
        expect((yield* readReport(folder)).suites.map((suite) => suite.name)).toEqual(["throughput"])
        const page = yield* (yield* FileSystem.FileSystem).readFileString(`${folder}/results/run.html`)
        expect(page).toContain("<h3>Virtual time</h3>")
      }))

    it.effect("runs every suite when none is named; one that fails fails the run and keeps the others' results", () =>
      Effect.gen(function* () {
        const { failure, folder, output } = yield* run([])
        expect(failure?.message).toBe("failed: broken; the causes are above")
        expect(output).toContain("no quorum")
        expect((yield* readReport(folder)).suites.map((suite) => suite._tag)).toEqual(["Completed", "Failed"])
      }))

    it.effect("answers an unknown suite with the suites that there are", () =>
      Effect.gen(function* () {
        const { failure, output } = yield* run(["latency"])
        expect(failure).toBeDefined()
        expect(output).toMatch(/Invalid value for argument <suite>: "latency"\. Expected:.*"throughput".*"broken"/)
      }))

    it.effect("measures fully unless asked to be quick", () =>
      Effect.gen(function* () {
        expect((yield* run(["throughput"])).output).toContain("effort full")
        const quick = yield* run(["throughput", "--quick"])
        expect(quick.output).toContain("effort quick")
        expect((yield* readReport(quick.folder)).quick).toBe(true)
      }))

    it.effect("says before it measures that a result file cannot be written", () =>
      Effect.gen(function* () {
        const { failure, folder, output } = yield* run(["throughput"], ".")
        expect(failure?.message).toContain(`cannot write ${folder}/results/.`)
        expect(output).not.toContain("Virtual time")
      }))
  })
})
