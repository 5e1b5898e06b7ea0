/**
 * What an exploration found, for a terminal; and its counterexamples as pages, for those who ask.
 *
 * @module
 */
import { Console, Effect } from "effect"
import { draw, Report } from "../explore/mod.ts"
import { html, Trace } from "../trace/mod.ts"

const flag = "--pictures"

/** The directory that `--pictures DIR` names among a program's arguments, and the other arguments. */
export const picturesIn = (
  args: ReadonlyArray<string>,
): { readonly directory: string | undefined; readonly rest: ReadonlyArray<string> } => {
  const index = args.indexOf(flag)
  if (index < 0) return { directory: undefined, rest: args }
  return { directory: args[index + 1] ?? ".", rest: [...args.slice(0, index), ...args.slice(index + 2)] }
}

const fileNameOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")

/** Writes a counterexample's trace and its page, and returns where the page is. */
const write = (directory: string, trace: Trace.Trace, index: number): string => {
  Deno.mkdirSync(directory, { recursive: true })
  const path = `${directory}/${fileNameOf(trace.title)}${index === 0 ? "" : `-${index + 1}`}`
  Deno.writeTextFileSync(`${path}.json`, Trace.encode(trace))
  Deno.writeTextFileSync(`${path}.html`, html(trace))
  return `${path}.html`
}

/**
 * Prints a report. With a directory, each counterexample is drawn there, and the page named; without, the last line tells
 * how to have it drawn. It is for programs that choose what they explore; `args` are theirs.
 */
export const printReport = (report: Report.Report, args: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { directory } = picturesIn(args)
    const { counterexamples } = report
    const pictures = directory === undefined
      ? counterexamples.length === 0
        ? []
        : [`To see it drawn, run this again with ${flag} DIR (and -W, if Deno is to be told)`]
      : counterexamples.map((one, index) => `Drawn in ${write(directory, draw(one), index)}: open it in a browser`)
    return Console.log([Report.format(report), ...pictures, ""].join("\n"))
  })
