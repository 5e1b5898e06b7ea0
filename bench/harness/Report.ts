/**
 * What a bench run found, as data: written to JSON, printed as tables, drawn as plots.
 *
 * @module
 */
import { Schema } from "effect"

/** Raised when the shape below changes in a way that an older reader of the JSON would misread. */
export const formatVersion = 1

/** A column. All its cells are in `unit`; `digits` fixes the decimals, which otherwise follow each figure's size. */
export const Column = Schema.Struct({
  title: Schema.String,
  unit: Schema.optionalKey(Schema.String),
  digits: Schema.optionalKey(Schema.Natural),
})
export type Column = typeof Column.Type

/** A label, a figure in its column's unit, or `null` where nothing was measured. */
export const Cell = Schema.Union([Schema.String, Schema.Finite, Schema.Null])
export type Cell = typeof Cell.Type

/** Rows and columns; each row has one cell a column. */
export const Table = Schema.Struct({
  columns: Schema.Array(Column),
  rows: Schema.Array(Schema.Array(Cell)),
}).check(
  Schema.makeFilter(({ columns, rows }) => rows.every((row) => row.length === columns.length), {
    expected: "a table whose rows have one cell a column",
  }),
)
export type Table = typeof Table.Type

/** An axis. A `category` axis takes its points' `x` as labels, in order of appearance. */
export const Axis = Schema.Struct({
  label: Schema.String,
  scale: Schema.Literals(["category", "linear", "log2", "log10"]),
})
export type Axis = typeof Axis.Type

/** A named row of points, at most one for each `x`. */
export const Series = Schema.Struct({
  name: Schema.String,
  points: Schema.Array(Schema.Struct({ x: Schema.Union([Schema.Finite, Schema.String]), y: Schema.Finite })),
})
export type Series = typeof Series.Type

/** A plot. Bars stand on a category axis and start at zero; lines take any axes. */
export const Plot = Schema.Struct({
  kind: Schema.Literals(["bars", "lines"]),
  title: Schema.String,
  x: Axis,
  y: Axis,
  series: Schema.Array(Series),
})
export type Plot = typeof Plot.Type

/** One table with the words needed to read it. */
export const Section = Schema.Struct({
  title: Schema.String,
  /** What each figure is: what was timed or counted, in which time, how often, and which statistic is shown. */
  measured: Schema.String,
  table: Table,
  plots: Schema.optionalKey(Schema.Array(Plot)),
  notes: Schema.optionalKey(Schema.Array(Schema.String)),
})
export type Section = typeof Section.Type

/** What a suite found. */
export const SuiteReport = Schema.Struct({
  sections: Schema.Array(Section),
  notes: Schema.optionalKey(Schema.Array(Schema.String)),
})
export type SuiteReport = typeof SuiteReport.Type

const Described = { name: Schema.String, title: Schema.String, description: Schema.String, elapsedMs: Schema.Finite }

/** How a suite ended: with its report, or with the cause of its failure. */
export const SuiteResult = Schema.Union([
  Schema.TaggedStruct("Completed", { ...Described, report: SuiteReport }),
  Schema.TaggedStruct("Failed", { ...Described, cause: Schema.String }),
])
export type SuiteResult = typeof SuiteResult.Type

/** The machine that the figures belong to. Memory is in GiB (2^30 bytes), cores are logical. */
export const Machine = Schema.Struct({
  cpu: Schema.String,
  cores: Schema.Natural,
  memoryGiB: Schema.Finite,
  os: Schema.String,
  deno: Schema.String,
  v8: Schema.String,
  effect: Schema.String,
})
export type Machine = typeof Machine.Type

/** One run of the bench. `quick` figures come from short measurements and are noisier. */
export const BenchReport = Schema.Struct({
  formatVersion: Schema.Literal(formatVersion),
  startedAt: Schema.DateTimeUtcFromString,
  quick: Schema.Boolean,
  machine: Machine,
  suites: Schema.Array(SuiteResult),
})
export type BenchReport = typeof BenchReport.Type

/** The text of the JSON file. */
export const BenchReportJson = Schema.fromJsonString(BenchReport)
