/**
 * The records of a database: what a sync writes, and what a load reads and checks.
 *
 * @module
 */
import { Option, Schema } from "effect"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Contents, Write } from "../contract.ts"
import * as Checksums from "./checksums.ts"
import { Damage } from "./failures.ts"
import { LogTable } from "./LogTable.ts"
import * as Meta from "./Meta.ts"
import { numberOf, textOf } from "./rows.ts"
import { run } from "./run.ts"

type Log = Contents["logs"] extends ReadonlyMap<string, infer L> ? L : never

/** What is known of a cell on the disk. */
interface Cell {
  /** Its name, as JSON text. */
  readonly name: string
  /** What its checksums begin with. */
  readonly seed: number
  /** What the next sync that sets it takes off the sum. */
  checksum: number
}

const cellOf = (name: string, checksum: number): Cell => ({ name, seed: Checksums.seedOfCell(name), checksum })

const decodeName = Schema.decodeOption(Schema.fromJsonString(Schema.String))

/** The name of a cell that no checksum was looked at of yet. */
const nameOfCell = (name: string): string =>
  Option.getOrThrowWith(decodeName(name), () => new Damage(`the cell ${name} is damaged`))

/**
 * The records of an open database, of whatever version, and only of the newest to `sync`. Making it checks the bounds of the
 * logs, `load` all else. Every method throws what SQLite throws, and `Damage`.
 */
export class Records {
  private readonly db: DatabaseSync
  private readonly logs = new Map<string, LogTable>()
  /** By name; as many as the disk has. */
  private readonly cells = new Map<string, Cell>()
  private meta: Meta.Meta
  private readonly begin: StatementSync
  private readonly commit: StatementSync
  private readonly putMeta: StatementSync
  private readonly putCell: StatementSync
  private readonly allCells: StatementSync
  private readonly putLog: StatementSync

  constructor(db: DatabaseSync) {
    this.db = db
    this.meta = Meta.read(db)
    this.begin = db.prepare("BEGIN IMMEDIATE")
    this.commit = db.prepare("COMMIT")
    this.putMeta = Meta.writer(db)
    this.putCell = db.prepare("INSERT OR REPLACE INTO cells (name, checksum, value) VALUES (?, ?, ?)")
    this.allCells = db.prepare("SELECT name, checksum, value FROM cells WHERE name <> 'meta'")
    this.putLog = db.prepare("INSERT OR REPLACE INTO logs (id, checksum, name, first_index) VALUES (?, ?, ?, ?)")
    for (const row of db.prepare("SELECT name, checksum FROM cells WHERE name <> 'meta'").iterate()) {
      const name = textOf(row, "name")
      this.cells.set(nameOfCell(name), cellOf(name, numberOf(row, "checksum")))
    }
    const logs = db.prepare("SELECT id, checksum, name, first_index FROM logs")
    for (const row of logs.all()) {
      const [id, name, firstIndex] = [numberOf(row, "id"), textOf(row, "name"), numberOf(row, "first_index")]
      if (numberOf(row, "checksum") !== Checksums.ofLog(id, name, firstIndex)) {
        throw new Damage(`the bounds of the log ${name} are damaged`)
      }
      this.logs.set(JSON.parse(name), new LogTable(db, id, name, firstIndex))
    }
  }

  /** How many syncs there were. */
  get syncs(): number {
    return this.meta.syncs
  }

  get isReplaced(): boolean {
    return this.meta.isReplaced
  }

  /** Makes the writes durable, in order, and with them whether the node is still to be made whole. */
  sync(writes: ReadonlyArray<Write>, isReplaced: boolean = this.meta.isReplaced): void {
    run(this.begin)
    let { sum } = this.meta
    for (const write of writes) {
      sum = write._tag === "SetCell" ? this.setCell(write.cell, write.value, sum) : this.changeLog(write, sum)
    }
    const meta = { ...this.meta, isReplaced, syncs: this.meta.syncs + 1, sum }
    Meta.write(this.putMeta, meta)
    run(this.commit)
    this.meta = meta
  }

  /** Reads and checks everything. */
  load(): Contents {
    const cells = new Map<string, unknown>()
    let sum = 0
    for (const row of this.allCells.iterate()) {
      const [name, value, checksum] = [textOf(row, "name"), textOf(row, "value"), numberOf(row, "checksum")]
      if (checksum !== Checksums.ofCell(Checksums.seedOfCell(name), value)) {
        throw new Damage(`the cell ${name} is damaged`)
      }
      cells.set(JSON.parse(name), JSON.parse(value))
      sum = Checksums.plus(sum, checksum)
    }
    const logs = new Map<string, Log>()
    for (const [name, log] of this.logs) {
      const read = log.read(Checksums.plus(sum, Checksums.ofLog(log.id, log.name, log.firstIndex)))
      logs.set(name, { firstIndex: log.firstIndex, entries: read.entries })
      sum = read.sum
    }
    if (sum !== this.meta.sum) throw new Damage("a record is missing or of another time than the rest")
    return { cells, logs }
  }

  private setCell(name: string, value: unknown, before: number): number {
    const known = this.cells.get(name)
    const cell = known ?? cellOf(JSON.stringify(name), 0)
    if (known === undefined) this.cells.set(name, cell)
    const text = JSON.stringify(value)
    const checksum = Checksums.ofCell(cell.seed, text)
    run(this.putCell, cell.name, checksum, text)
    const sum = Checksums.plus(Checksums.minus(before, cell.checksum), checksum)
    cell.checksum = checksum
    return sum
  }

  private changeLog(write: Extract<Write, { readonly _tag: "ChangeLog" }>, before: number): number {
    const known = this.logs.get(write.log)
    if (known !== undefined && known.firstIndex === write.firstIndex) return known.change(write, before)
    const log = known ?? LogTable.create(this.db, this.logs.size + 1, JSON.stringify(write.log), write.firstIndex)
    const old = known === undefined ? 0 : Checksums.ofLog(log.id, log.name, log.firstIndex)
    const checksum = Checksums.ofLog(log.id, log.name, write.firstIndex)
    run(this.putLog, log.id, checksum, log.name, write.firstIndex)
    this.logs.set(write.log, log)
    return log.change(write, Checksums.plus(Checksums.minus(before, old), checksum))
  }
}
