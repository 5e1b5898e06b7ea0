/**
 * Verdicts for a terminal.
 *
 * @module
 */
import type { Refutation, Told, Verdict } from "./Verdict.ts"

/** The most operations to draw, and the most characters of one's words. */
const maxLines = 24
const maxWords = 60

const clip = (words: string): string => words.length <= maxWords ? words : `${words.slice(0, maxWords - 1)}…`

/** The latest, and all that cannot be placed, by the places where they begin. */
const chosen = ({ operations, unplaced }: Refutation): ReadonlyArray<Told> => {
  const age = ({ end, id }: Told) => unplaced.includes(id) ? Infinity : end ?? id
  return operations.toSorted((a, b) => age(b) - age(a)).slice(0, maxLines).sort((a, b) => a.id - b.id)
}

/** A bar for each operation, from its invocation to its end; one that has no end, or ends after `until`, goes on. */
const bars = (operations: ReadonlyArray<Told>, until: number): ReadonlyArray<string> => {
  const endOf = ({ end }: Told) => end === null || end > until ? Infinity : end
  const places = operations.flatMap((it) => [it.id, endOf(it)]).filter((place) => place < Infinity)
  const columns = new Map([...new Set(places)].sort((a, b) => a - b).map((place, column) => [place, column]))
  const width = columns.size
  return operations.map((it) => {
    const from = columns.get(it.id) ?? 0
    const to = columns.get(endOf(it))
    const bar = to === undefined ? `├${"┄".repeat(width - from)}` : `├${"─".repeat(to - from - 1)}┤`
    return " ".repeat(from) + bar.padEnd(width + 1 - from)
  })
}

const timeline = (refutation: Refutation, until: number): ReadonlyArray<string> => {
  const shown = chosen(refutation)
  const drawn = bars(shown, until)
  const [way] = refutation.ways
  const numbers = new Map(way?.order.map((id, index) => [id, `${index + 1}`]))
  const marks = shown.map(({ id }) => refutation.unplaced.includes(id) ? "✗" : numbers.get(id) ?? "")
  const most = (texts: ReadonlyArray<string>) => Math.max(0, ...texts.map((text) => text.length))
  const [markWidth, processWidth] = [most(marks), most(shown.map(({ process }) => process))]
  const hidden = refutation.operations.length - shown.length
  return [
    ...(hidden > 0 ? [`  … and ${hidden} that ended earlier`] : []),
    ...shown.map(({ process, words }, line) =>
      `  ${(marks[line] ?? "").padStart(markWidth)}  ${process.padEnd(processWidth)}  ${drawn[line]}  ${clip(words)}`
    ),
  ]
}

const refuted = (refutation: Refutation, until: number, why: string): string => {
  const { criterion, model, partition, ways } = refutation
  const [first, ...others] = ways.map(({ state }) => clip(state))
  return [
    `${model}${partition === null ? "" : ` ${JSON.stringify(partition)}`}: not ${criterion}`,
    why,
    ...timeline(refutation, until),
    `The numbers are an order that explains as much as any; after it the state is: ${first ?? "not known"}.`,
    ...(others.length === 0 ? [] : [`Others leave: ${others.join("; ")}.`]),
    ...(refutation.unplaced.length === 0 ? [] : ["✗ fits into none of them."]),
  ].join("\n")
}

/** The verdict in a few lines: of what has no order a drawing, in which ✗ marks what cannot be placed. */
export const format = (verdict: Verdict): string => {
  switch (verdict._tag) {
    case "Linearizable":
      return "linearizable"
    case "SequentiallyConsistent":
      return "sequentially consistent"
    case "NotLinearizable": {
      const last = verdict.operations.find(({ end }) => end === verdict.prefix)
      return refuted(
        verdict,
        verdict.prefix,
        `Up to event ${verdict.prefix} there is an order. With what process ${last?.process} was told then there is none.`,
      )
    }
    case "NotSequentiallyConsistent":
      return refuted(verdict, Infinity, "No order of all keeps to that of each process.")
    case "Unknown":
      return `unknown: the search ran out of ${verdict.spent} after ${verdict.steps} steps. Give it more, or check less at once.`
  }
}
