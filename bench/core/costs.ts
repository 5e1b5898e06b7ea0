/**
 * Costs as a table: what was run, and the nanoseconds that it took.
 *
 * @module
 */
import type { Measurement } from "../harness/measure.ts"
import type { Cell, Table } from "../harness/Report.ts"

/** A named cost. */
export type Cost = readonly [name: string, measurement: Measurement]

/** Nanoseconds an operation: the median, least and greatest of the rounds, and how many times the first row's median. */
export const costTable = (title: string, costs: ReadonlyArray<Cost>): Table => {
  const [, first] = costs[0] ?? []
  const rowOf = ([name, { maxNanos, medianNanos, minNanos }]: Cost): ReadonlyArray<Cell> => [
    name,
    medianNanos,
    minNanos,
    maxNanos,
    first === undefined ? null : medianNanos / first.medianNanos,
  ]
  return {
    columns: [
      { title },
      ...["median", "least", "greatest"].map((statistic) => ({ title: statistic, unit: "ns", digits: 0 })),
      { title: "ratio", digits: 2 },
    ],
    rows: costs.map(rowOf),
  }
}
