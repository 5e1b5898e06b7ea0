/**
 * Entries that are not of a log any more, as a snapshot has taken their place. To drop them all at once would hold up the
 * node, by a third of a second for 64 MiB of them. So they go a few at a time, in step with what is written.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as Checksums from "./checksums.ts"
import { numberOf } from "./rows.ts"
import { run } from "./run.ts"

/** Some are dropped each time that so many UTF-16 units were written, as each page of them that changes has its cost. */
const lengthBetween = 65_536

/** What an entry takes besides its value, about. */
const overhead = 512

/** So many go for each entry that is written: twice as fast as new ones can come, in a file that does not grow meanwhile. */
const perEntry = 2

/** The entries of a log's table that stand before the log's first. */
export class Remains {
  private isEmpty: boolean
  private entries = 0
  private length = 0
  private readonly oldest: StatementSync
  private readonly drop: StatementSync

  constructor(db: DatabaseSync, table: string, firstIndex: number) {
    this.oldest = db.prepare(`SELECT position, checksum FROM ${table} WHERE position < ? ORDER BY position LIMIT ?`)
    this.drop = db.prepare(`DELETE FROM ${table} WHERE position <= ?`)
    this.isEmpty = this.oldest.get(firstIndex, 1) === undefined
  }

  /** The log begins later than before. */
  left(): void {
    this.isEmpty = false
  }

  /** An entry has been written, whose value has so many UTF-16 units. */
  written(length: number): void {
    this.entries++
    this.length += length + overhead
  }

  /** Drops some, if it is time to; returns the sum of all checksums without theirs. */
  dropSome(firstIndex: number, before: number): number {
    if (this.length < lengthBetween) return before
    const most = perEntry * this.entries
    this.entries = 0
    this.length = 0
    return this.dropOldest(firstIndex, most, before)
  }

  /** Drops all; returns the sum of all checksums without theirs. */
  dropAll(firstIndex: number, before: number): number {
    return this.dropOldest(firstIndex, -1, before)
  }

  private dropOldest(firstIndex: number, most: number, before: number): number {
    if (this.isEmpty) return before
    const rows = this.oldest.all(firstIndex, most)
    const last = rows.at(-1)
    this.isEmpty = rows.length !== most
    if (last === undefined) return before
    run(this.drop, numberOf(last, "position"))
    return rows.reduce((sum, row) => Checksums.minus(sum, numberOf(row, "checksum")), before)
  }
}
