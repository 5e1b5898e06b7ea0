/**
 * Running a statement that gives no rows.
 *
 * @module
 */
import type { SQLInputValue, StatementSync } from "node:sqlite"

/**
 * Runs a statement to its end. On Deno 2.9.6 the statement's own `run` asks SQLite what it changed, which takes three times as
 * long as to begin or to commit a transaction; `get` only looks for a row.
 */
export const run = (statement: StatementSync, ...values: Array<SQLInputValue>): void => {
  statement.get(...values)
}
