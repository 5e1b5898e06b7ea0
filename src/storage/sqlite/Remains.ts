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
const lengthBetween = 1_048_576

/** What an entry takes besides its value, about. */
const overhead = 512

/** As much goes as this often what was written, so that the file hardly grows meanwhile, and they are gone in time. */
const perWritten = 2

/** Before the first position. */
const none = -1

/** So many are looked at together: each may have a page of its own, which is read though it is not dropped then. */
const lookedAt = 8

/** The entries of a log's table that stand before the log's first. Lengths are in bytes, or UTF-16 units: about. */
export class Remains {
  private isEmpty: boolean
  private length = 0
  private readonly oldest: StatementSync
  private readonly drop: StatementSync

  constructor(db: DatabaseSync, table: string, firstIndex: number) {
    this.oldest = db.prepare(
      `SELECT position, checksum, octet_length(value) AS length FROM ${table} ` +
        `WHERE position > ? AND position < ? ORDER BY position LIMIT ${lookedAt}`,
    )
    this.drop = db.prepare(`DELETE FROM ${table} WHERE position <= ?`)
    this.isEmpty = this.oldest.get(none, firstIndex) === undefined
  }

  /** The log begins later than before. */
  left(): void {
    this.isEmpty = false
  }

  /** An entry has been written, whose value is so long. */
  written(length: number): void {
    this.length += length + overhead
  }

  get isTimeToDrop(): boolean {
    return this.length >= lengthBetween
  }

  /** Drops some, if it is time to; returns the sum of all checksums without theirs. */
  dropSome(firstIndex: number, before: number): number {
    if (!this.isTimeToDrop) return before
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
    let [sum, left, last] = [before, length, none]
    while (left > 0 && !this.isEmpty) {
      const rows = this.oldest.all(last, firstIndex)
      for (const row of rows) {
        if (left <= 0) break
        left -= numberOf(row, "length") + overhead
        sum = Checksums.minus(sum, numberOf(row, "checksum"))
        last = numberOf(row, "position")
      }
      this.isEmpty = rows.length < lookedAt && left > 0
    }
    if (last !== none) run(this.drop, last)
    return sum
  }
}
