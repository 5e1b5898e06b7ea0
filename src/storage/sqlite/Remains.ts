/**
 * Entries that are not of a log any more, as a snapshot has taken their place. To drop them all at once would hold up the
 * node, by a third of a second for 64 MiB in entries of 400 bytes. So they go a few at a time, as the log grows.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as Checksums from "./checksums.ts"
import { numberOf } from "./rows.ts"
import { run } from "./run.ts"

/** Some are dropped each time that so much was written to the log: each page of them that changes has its cost. */
const lengthBetween = 65_536

/** What an entry takes besides its value, about. */
const overhead = 512

/** As much goes as this often what was written, so that the file hardly grows meanwhile, and they are gone in time. */
const perWritten = 2

/** The entries of a log's table that stand before the log's first. Lengths are in bytes, or UTF-16 units: about. */
export class Remains {
  private isEmpty: boolean
  private length = 0
  private readonly oldest: StatementSync
  private readonly drop: StatementSync

  constructor(db: DatabaseSync, table: string, firstIndex: number) {
    this.oldest = db.prepare(
      `SELECT position, checksum, octet_length(value) AS length FROM ${table} WHERE position < ? ORDER BY position LIMIT ?`,
    )
    this.drop = db.prepare(`DELETE FROM ${table} WHERE position <= ?`)
    this.isEmpty = this.oldest.get(firstIndex, 1) === undefined
  }

  /** The log begins later than before. */
  left(): void {
    this.isEmpty = false
  }

  /** An entry has been written, whose value is so long. */
  written(length: number): void {
    this.length += length + overhead
  }

  /** Drops some, if it is time to; returns the sum of all checksums without theirs. */
  dropSome(firstIndex: number, before: number): number {
    if (this.length < lengthBetween) return before
    const length = perWritten * this.length
    this.length = 0
    return this.dropOldest(firstIndex, length, before)
  }

  /** Drops all; returns the sum of all checksums without theirs. */
  dropAll(firstIndex: number, before: number): number {
    return this.dropOldest(firstIndex, Infinity, before)
  }

  /** Drops the oldest, of this length together or a little more. */
  private dropOldest(firstIndex: number, length: number, before: number): number {
    if (this.isEmpty) return before
    // So many have that length whatever they hold; -1 is all.
    const most = length === Infinity ? -1 : Math.ceil(length / overhead)
    const rows = this.oldest.all(firstIndex, most)
    let [sum, left, last] = [before, length, -1]
    for (const row of rows) {
      if (left <= 0) break
      left -= numberOf(row, "length") + overhead
      sum = Checksums.minus(sum, numberOf(row, "checksum"))
      last = numberOf(row, "position")
    }
    this.isEmpty = left > 0
    if (last !== -1) run(this.drop, last)
    return sum
  }
}
