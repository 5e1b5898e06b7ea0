/**
 * One log as a table: an entry a row, by index.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Write } from "../contract.ts"
import * as Checksums from "./checksums.ts"
import { Damage } from "./failures.ts"
import { entryIn, join, type Postscript, postscriptIn } from "./Postscript.ts"
import { Remains } from "./Remains.ts"
import { numberOf, type Row, textOf } from "./rows.ts"
import { run } from "./run.ts"

type ChangeLog = Extract<Write, { readonly _tag: "ChangeLog" }>
type Entry = ChangeLog["writes"][number]

const tableOf = (id: number): string => `entries_${id}`

/** A log's entries. */
export class LogTable {
  readonly id: number
  /** The log's name, as JSON text. */
  readonly name: string
  private first: number
  private endIndex: number
  private readonly remains: Remains
  private readonly seed: number
  private readonly put: StatementSync
  private readonly checksumAt: StatementSync
  private readonly sumOf: StatementSync
  private readonly drop: StatementSync
  private readonly all: StatementSync
  private readonly last: StatementSync

  /** The log of a table that there is. */
  constructor(db: DatabaseSync, id: number, name: string, firstIndex: number) {
    const table = tableOf(id)
    this.id = id
    this.name = name
    this.first = firstIndex
    this.seed = Checksums.seedOfEntries(name)
    this.put = db.prepare(`INSERT OR REPLACE INTO ${table} (position, checksum, value) VALUES (?, ?, ?)`)
    this.checksumAt = db.prepare(`SELECT checksum FROM ${table} WHERE position = ?`)
    // The sum is bounded, as SQLite's integers are wider than numbers.
    this.sumOf = db.prepare(
      `SELECT coalesce(sum(checksum), 0) & 4294967295 AS sum FROM ${table} WHERE position >= ? AND position < ?`,
    )
    this.drop = db.prepare(`DELETE FROM ${table} WHERE position >= ? AND position < ?`)
    this.all = db.prepare(`SELECT position, checksum, value FROM ${table} ORDER BY position`)
    this.last = db.prepare(`SELECT position, checksum, value FROM ${table} ORDER BY position DESC LIMIT 1`)
    const last = this.last.get()?.position
    this.endIndex = typeof last === "number" && last >= firstIndex ? last + 1 : firstIndex
    this.remains = new Remains(db, table, firstIndex)
  }

  /** Makes the table of a new log. */
  static create(db: DatabaseSync, id: number, name: string, firstIndex: number): LogTable {
    // The position is SQLite's own row id: a row costs half of what one with a composite key does (`deno task bench disk`).
    db.exec(
      `CREATE TABLE ${tableOf(id)} (position INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, value TEXT NOT NULL)`,
    )
    return new LogTable(db, id, name, firstIndex)
  }

  get firstIndex(): number {
    return this.first
  }

  /** Where the log ends. */
  get end(): number {
    return this.endIndex
  }

  /** Whether a change adds entries behind an end of this log, and does nothing else. */
  isGrownBy({ endIndex, firstIndex, writes }: ChangeLog, end: number): boolean {
    return firstIndex === this.first && endIndex === end + writes.length && !this.remains.isTimeToDrop &&
      writes.every(({ index }, i) => index === end + i)
  }

  /** Adds entries behind the end, at least one, with a postscript to the last; returns the sum of all checksums after it. */
  grow(entries: ReadonlyArray<Entry>, before: number, postscript: (sum: number) => Postscript): number {
    let sum = before
    for (const [i, { index, value }] of entries.entries()) {
      const text = JSON.stringify(value)
      sum = this.write(index, i < entries.length - 1 ? text : join(text, postscript(sum)), sum)
    }
    this.endIndex += entries.length
    return sum
  }

  /** The postscript of the last entry, if it has one, with the sum of all checksums after it. */
  newest(): Postscript | undefined {
    const row = this.last.get()
    if (row === undefined) return undefined
    const { checksum, text } = this.checked(row)
    const postscript = postscriptIn(text)
    return postscript === undefined ? undefined : { ...postscript, sum: Checksums.plus(postscript.sum, checksum) }
  }

  /** Brings the log to the bounds and entries of the change; returns the sum of all checksums after it. */
  change({ endIndex, firstIndex, writes }: ChangeLog, before: number): number {
    let sum = this.dropped(Math.max(endIndex, this.first), this.endIndex, before)
    if (firstIndex > this.first) this.remains.left()
    // Where the log begins earlier again, nothing may stand that is not of it.
    else if (firstIndex < this.first) sum = this.remains.dropAll(this.first, sum)
    const [keptFrom, keptTo] = [Math.max(firstIndex, this.first), Math.min(endIndex, this.endIndex)]
    for (const { index, value } of writes) {
      if (index >= keptFrom && index < keptTo) sum = Checksums.minus(sum, this.replaced(index))
      sum = this.write(index, JSON.stringify(value), sum)
    }
    this.first = firstIndex
    this.endIndex = endIndex
    return this.remains.dropSome(firstIndex, sum)
  }

  /** All entries in order, and the sum of all checksums with theirs and those of what remains. */
  read(before: number): { readonly entries: ReadonlyArray<unknown>; readonly sum: number } {
    const entries: Array<unknown> = []
    let sum = before
    let index = this.first
    for (const row of this.all.iterate()) {
      const { checksum, position, text } = this.checked(row)
      const isOfLog = position >= this.first
      if (isOfLog && position !== index) throw new Damage(`the log ${this.name} has no entry ${index}`)
      sum = Checksums.plus(sum, checksum)
      if (!isOfLog) continue
      entries.push(JSON.parse(entryIn(text)))
      index++
    }
    return { entries, sum }
  }

  private checked(row: Row): { readonly position: number; readonly checksum: number; readonly text: string } {
    const [position, checksum, text] = [numberOf(row, "position"), numberOf(row, "checksum"), textOf(row, "value")]
    if (checksum !== Checksums.ofEntry(this.seed, position, text)) {
      throw new Damage(`the log ${this.name} is damaged at entry ${position}`)
    }
    return { position, checksum, text }
  }

  private write(index: number, text: string, before: number): number {
    const checksum = Checksums.ofEntry(this.seed, index, text)
    run(this.put, index, checksum, text)
    this.remains.written(text.length)
    return Checksums.plus(before, checksum)
  }

  /** Drops the entries from one index up to another; returns the sum without them. */
  private dropped(from: number, to: number, before: number): number {
    if (from >= to) return before
    const row = this.sumOf.get(from, to)
    run(this.drop, from, to)
    return row === undefined ? before : Checksums.minus(before, numberOf(row, "sum"))
  }

  private replaced(index: number): number {
    const row = this.checksumAt.get(index)
    if (row === undefined) throw new Damage(`the log ${this.name} has no entry ${index}`)
    return numberOf(row, "checksum")
  }
}
