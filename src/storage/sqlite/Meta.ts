/**
 * What the node knows of its directory: whose it is, and what it should hold.
 *
 * @module
 */
import { Exit, Schema } from "effect"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as Checksums from "./checksums.ts"
import { Damage } from "./failures.ts"
import { numberOf, textOf } from "./rows.ts"
import { run } from "./run.ts"

const Encoded = Schema.fromJsonString(Schema.Struct({
  /** The one cluster, and the one node of it, that the directory is for. */
  cluster: Schema.String,
  node: Schema.String,
  /** Whether it took the place of one that was lost, and the node is not whole again since. */
  isReplaced: Schema.Boolean,
  /** How many syncs made it what it is. */
  syncs: Schema.Natural,
  /** The sum of the checksums of all other records. */
  sum: Schema.Natural,
}))

/** The record itself. */
export type Meta = typeof Encoded.Type

const decode = Schema.decodeUnknownExit(Encoded)

/** The meta record of a database, of whatever version, and its checksum: what was a table became a view. */
export const read = (db: DatabaseSync): { readonly meta: Meta; readonly checksum: number } => {
  const row = db.prepare("SELECT checksum, value FROM meta").get()
  if (row === undefined) throw new Damage("the record of whose directory it is is missing")
  const [checksum, value] = [numberOf(row, "checksum"), textOf(row, "value")]
  const meta = decode(value)
  if (checksum !== Checksums.ofMeta(value) || Exit.isFailure(meta)) {
    throw new Damage("the record of whose directory it is is damaged")
  }
  return { meta: meta.value, checksum }
}

/** The statement that `write` runs. */
export const writer = (db: DatabaseSync): StatementSync =>
  db.prepare("INSERT OR REPLACE INTO cells (name, checksum, value) VALUES ('meta', ?, ?)")

/** Writes the meta record; returns its checksum. */
export const write = (statement: StatementSync, meta: Meta): number => {
  const value = JSON.stringify(meta)
  const checksum = Checksums.ofMeta(value)
  run(statement, checksum, value)
  return checksum
}
