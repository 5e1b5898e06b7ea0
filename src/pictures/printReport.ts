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
  return { directory: args[index + 1], rest: [...args.slice(0, index), ...args.slice(index + 2)] }
}

const fileNameOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")

/** What this program has drawn: who runs it again draws in the same files. */
const drawn = new Set<string>()

/** A path that this program has not drawn at yet. */
const freePath = (path: string, count = 1): string => {
  const numbered = count === 1 ? path : `${path}-${count}`
  return drawn.has(numbered) ? freePath(path, count + 1) : numbered
}

/** Writes a counterexample's trace and its page, and says where the page is; or why it cannot. */
const write = (directory: string, trace: Trace.Trace): string => {
  try {
    Deno.mkdirSync(directory, { recursive: true })
    const path = freePath(`${directory}/${fileNameOf(trace.title)}`)
    Deno.writeTextFileSync(`${path}.json`, Trace.encode(trace))
    Deno.writeTextFileSync(`${path}.html`, html(trace))
    drawn.add(path)
    return `Drawn in ${path}.html: open it in a browser`
  } catch (cause) {
    return `Not drawn in ${directory}: ${cause instanceof Error ? cause.message : cause}`
  }
}

/**
 * The lines that offer traces as pages. With a directory, each is drawn there, and its page named; without, the line tells
 * how to have it drawn. Of no trace there are none.
 */
export const offer = (
  traces: ReadonlyArray<Trace.Trace>,
  args: ReadonlyArray<string>,
): ReadonlyArray<string> => {
  const { directory } = picturesIn(args)
  if (directory !== undefined) {
    return traces.map((trace) => write(directory, trace))
  }
  if (traces.length === 0) return []
  return [`To see it drawn, run this again with ${flag} DIR (and -W, if Deno is to be told)`]
}

/** Prints a report, and offers its counterexamples. It is for programs that choose what they explore; `args` are theirs. */
export const printReport = (report: Report.Report, args: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.suspend(() =>
    Console.log([Report.format(report), ...offer(report.counterexamples.map(draw), args), ""].join("\n"))
  )
