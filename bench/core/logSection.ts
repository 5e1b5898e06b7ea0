/**
 * The cost of the durable log, as a section of the core suite.
 *
 * @module
 */
import { Effect } from "effect"
import { formatNumber } from "../harness/figure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { type LogCost, measureLog } from "./log.ts"

const sectionOf = (costs: ReadonlyArray<LogCost>): Section => {
  const operations = [...new Set(costs.map((cost) => cost.name))]
  const sizes = [...new Set(costs.map((cost) => cost.size))]
  const nanos = (name: string, size: number) =>
    costs.find((cost) => cost.name === name && cost.size === size)?.medianNs ?? null
  const rows = operations.map((name) => {
    const figures = sizes.map((size) => nanos(name, size))
    const [first, last] = [figures.at(0), figures.at(-1)]
    return [name, ...figures, typeof first === "number" && typeof last === "number" ? last / first : null]
  })
  return {
    title: "Log",
    measured: "Real time of one operation on a log of so many entries: the median over samples of a sample's mean.",
    table: {
      columns: [
        { title: "operation" },
        ...sizes.map((size) => ({ title: `${formatNumber(size)} entries`, unit: "ns", digits: 1 })),
        { title: "ratio", digits: 2 },
      ],
      rows,
    },
    plots: [{
      kind: "bars",
      title: "Cost of a log operation by the log's length",
      x: { label: "operation", scale: "category" },
      y: { label: "ns an operation", scale: "linear" },
      series: sizes.map((size) => ({
        name: `${formatNumber(size)} entries`,
        points: costs.filter((cost) => cost.size === size).map((cost) => ({ x: cost.name, y: cost.medianNs })),
      })),
    }],
    notes: [
      "Cost follows the change: a longer log costs the depth of its tree and the misses of the cache, never its length.",
    ],
  }
}

/** Measures the log. */
export const logSection: Effect.Effect<Section> = Effect.andThen(
  progress("log"),
  Effect.sync(() => sectionOf(measureLog())),
)
