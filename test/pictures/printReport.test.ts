import { describe, expect, it } from "@effect/vitest"
import { Console, Effect } from "effect"
import { picturesIn, printReport } from "../../src/pictures/mod.ts"
import { Trace } from "../../src/trace/mod.ts"
import { broken } from "../explore/broken.ts"
import { temporaryDirectory } from "../cli/program.ts"

const [first] = broken
if (first === undefined) throw new Error("there is no model to draw")
const [name, found] = first

const printed = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  const lines: Array<string> = []
  const report = yield* found
  const own = { ...console, log: (text: string) => void lines.push(text) }
  yield* Effect.provideService(printReport(report, args), Console.Console, own)
  return lines.join("\n")
})

describe("printReport", () => {
  it.effect("offers a picture of a counterexample", () =>
    Effect.gen(function* () {
      expect(yield* printed([])).toMatch(/ is violated after [^]*\nTo see it drawn, run this again with --pictures DIR/)
    }))

  it.effect("draws it where the arguments say: a page, and the trace", () =>
    Effect.gen(function* () {
      const directory = `${temporaryDirectory()}/new`
      const [, page = ""] = /Drawn in (.*): open it/.exec(yield* printed(["--pictures", directory])) ?? []
      expect(Deno.readTextFileSync(page)).toContain(`<title>${name}`)
      const trace = yield* Trace.decode(Deno.readTextFileSync(page.replace(/html$/, "json")))
      expect(trace.title).toBe(name)
    }))

  it.effect("draws two of one name beside each other", () =>
    Effect.gen(function* () {
      const directory = temporaryDirectory()
      const args = ["--pictures", directory]
      const pageOf = (text: string) => /Drawn in (.*): open it/.exec(text)?.[1]
      const pages = [pageOf(yield* printed(args)), pageOf(yield* printed(args))]
      expect(new Set(pages).size).toBe(2)
      const files = Array.from(Deno.readDirSync(directory), ({ name }) => `${directory}/${name}`)
      expect(files.filter((file) => file.endsWith(".html")).toSorted()).toEqual(pages.toSorted())
    }))

  it.effect("says why it is not drawn, and tells it all the same", () =>
    Effect.gen(function* () {
      const file = `${temporaryDirectory()}/file`
      Deno.writeTextFileSync(file, "")
      const text = yield* printed(["--pictures", `${file}/new`])
      expect(text).toMatch(/ is violated after [^]*\nNot drawn in .*\/file\/new: \S/)
    }))
})

describe("picturesIn", () => {
  it("leaves the other arguments as they are", () => {
    expect(picturesIn(["a", "--pictures", "out", "b"])).toEqual({ directory: "out", rest: ["a", "b"] })
    expect(picturesIn(["a", "--pictures"])).toEqual({ directory: undefined, rest: ["a"] })
    expect(picturesIn(["a", "b"])).toEqual({ directory: undefined, rest: ["a", "b"] })
  })
})
