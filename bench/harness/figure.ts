/**
 * How a figure is written.
 *
 * @module
 */
import type { Cell, Column, Table } from "./Report.ts"

/** Three significant digits at least, and every digit of a whole number. */
const digitsFor = (figure: number): number => {
  if (Number.isInteger(figure)) return 0
  const magnitude = Math.floor(Math.log10(Math.abs(figure)))
  return Math.min(6, Math.max(0, 2 - magnitude))
}

/** A number with thousands separated, to `digits` decimals, or to three significant digits at least. */
export const formatNumber = (figure: number, digits: number = digitsFor(figure)): string =>
  figure.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** A cell as text; what was not measured is a dash. */
export const formatCell = (cell: Cell, column: Column): string =>
  cell === null ? "–" : typeof cell === "string" ? cell : formatNumber(cell, column.digits)

/** A column's title with its unit. */
export const formatColumn = (column: Column): string =>
  column.unit === undefined ? column.title : `${column.title} (${column.unit})`

/** Whether each column holds figures, which align right; labels align left. */
export const isNumeric = (table: Table): ReadonlyArray<boolean> =>
  table.columns.map((_, index) => table.rows.some((row) => typeof row[index] === "number"))

/** A span of time in the largest unit that keeps it above one. */
export const formatElapsed = (elapsedMs: number): string =>
  elapsedMs < 1_000 ? `${formatNumber(elapsedMs)} ms` : `${formatNumber(elapsedMs / 1_000, 1)} s`
