/**
 * Reading a row without trusting it: damage may have changed the type of a value too.
 *
 * @module
 */
import type { SQLOutputValue } from "node:sqlite"
import { Damage } from "./failures.ts"

/** A row as SQLite gives it. */
export type Row = { readonly [column: string]: SQLOutputValue }

/** The column's text. */
export const textOf = (row: Row, column: string): string => {
  const value = row[column]
  if (typeof value !== "string") throw new Damage(`a record's ${column} is no text`)
  return value
}

/** The column's number. */
export const numberOf = (row: Row, column: string): number => {
  const value = row[column]
  if (typeof value !== "number") throw new Damage(`a record's ${column} is no number`)
  return value
}
