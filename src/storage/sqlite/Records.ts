/**
 * The records of a database: what a sync writes, and what a load reads and checks.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Contents, Write } from "../contract.ts"
import { CellTable } from "./CellTable.ts"
import * as Checksums from "./checksums.ts"
import { Damage } from "./failures.ts"
import { LogTable } from "./LogTable.ts"
import * as Meta from "./Meta.ts"
import { isLight, type LightCell } from "./Postscript.ts"
import { numberOf, textOf } from "./rows.ts"
import { run } from "./run.ts"

type Entry = Extract<Write, { readonly _tag: "ChangeLog" }>["writes"][number]
type Log = Contents["logs"] extends ReadonlyMap<string, infer L> ? L : never

/** A sync that only adds to one log, and sets cells that go into a postscript. */
interface Growth {
  readonly log: LogTable
  readonly entries: ReadonlyArray<Entry>
  readonly cells: ReadonlyArray<LightCell>
}

/**
 * The records of an open database, of whatever version, and only of the newest to `sync`. Making it checks the bounds of the
 * logs and what the newest sync was, `load` all else. Every method throws what SQLite throws, and `Damage`.
 */
export class Records {
  private readonly db: DatabaseSync
  private readonly logs = new Map<string, LogTable>()
  private readonly cells: CellTable
  /** What the newest sync says. */
  private meta: Meta.Meta
  /** The checksum of the row `meta`, which may be of an earlier sync: postscripts add to what it says. */
  private checksumOfRow: number
  private readonly begin: StatementSync
  private readonly commit: StatementSync
  private readonly putMeta: StatementSync
  private readonly putLog: StatementSync

  constructor(db: DatabaseSync) {
    this.db = db
    const { checksum, meta } = Meta.read(db)
    this.meta = meta
    this.checksumOfRow = checksum
    this.begin = db.prepare("BEGIN IMMEDIATE")
    this.commit = db.prepare("COMMIT")
    this.putMeta = Meta.writer(db)
    this.putLog = db.prepare("INSERT OR REPLACE INTO logs (id, checksum, name, first_index) VALUES (?, ?, ?, ?)")
    const logs = db.prepare("SELECT id, checksum, name, first_index FROM logs")
    for (const row of logs.all()) {
      const [id, name, firstIndex] = [numberOf(row, "id"), textOf(row, "name"), numberOf(row, "first_index")]
      if (numberOf(row, "checksum") !== Checksums.ofLog(id, name, firstIndex)) {
        throw new Damage(`the bounds of the log ${name} are damaged`)
      }
      this.logs.set(JSON.parse(name), new LogTable(db, id, name, firstIndex))
    }
    let cells: ReadonlyArray<LightCell> = []
    for (const log of this.logs.values()) {
      const postscript = log.newest()
      if (postscript === undefined || postscript.syncs <= this.meta.syncs) continue
      this.meta = { ...this.meta, syncs: postscript.syncs, sum: Checksums.minus(postscript.sum, checksum) }
      cells = postscript.cells
    }
    this.cells = new CellTable(db, cells)
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
    const growth = isReplaced === this.meta.isReplaced ? this.growthOf(writes) : undefined
    if (growth === undefined) this.syncAny(writes, isReplaced)
    else this.syncGrowth(growth)
  }

  /** Reads and checks everything. */
  load(): Contents {
    const { cells, sum: sumOfCells } = this.cells.read(0)
    let sum = sumOfCells
    const logs = new Map<string, Log>()
    for (const [name, log] of this.logs) {
      const read = log.read(Checksums.plus(sum, Checksums.ofLog(log.id, log.name, log.firstIndex)))
      logs.set(name, { firstIndex: log.firstIndex, entries: read.entries })
      sum = read.sum
    }
    if (sum !== this.meta.sum) throw new Damage("a record is missing or of another time than the rest")
    return { cells, logs }
  }

  /** What writes come to, if that is no more than entries behind the end of one log and what a postscript can hold. */
  private growthOf(writes: ReadonlyArray<Write>): Growth | undefined {
    let log: LogTable | undefined
    const entries: Array<Entry> = []
    const cells: Array<LightCell> = []
    for (const write of writes) {
      if (write._tag === "SetCell") {
        const { cell, value } = write
        if (!isLight(value)) return undefined
        cells.push([cell, value])
        continue
      }
      const changed = this.logs.get(write.log)
      if (changed === undefined || (log ?? changed) !== changed) return undefined
      if (!changed.isGrownBy(write, changed.end + entries.length)) return undefined
      log = changed
      entries.push(...write.writes)
    }
    return log === undefined || entries.length === 0 || !this.cells.hasRoomFor(cells)
      ? undefined
      : { log, entries, cells }
  }

  private syncGrowth({ cells, entries, log }: Growth): void {
    const syncs = this.meta.syncs + 1
    let { sum } = this.meta
    for (const cell of cells) sum = this.cells.setLight(cell, sum)
    const { light } = this.cells
    const grow = () =>
      log.grow(entries, sum, (sum) => ({ syncs, sum: Checksums.plus(sum, this.checksumOfRow), cells: light }))
    // A statement is a transaction of its own.
    sum = entries.length === 1 ? grow() : this.atOnce(grow)
    this.meta = { ...this.meta, syncs, sum }
  }

  private syncAny(writes: ReadonlyArray<Write>, isReplaced: boolean): void {
    this.meta = this.atOnce(() => {
      this.cells.settle()
      let { sum } = this.meta
      for (const write of writes) {
        sum = write._tag === "SetCell" ? this.cells.set(write.cell, write.value, sum) : this.changeLog(write, sum)
      }
      const meta = { ...this.meta, isReplaced, syncs: this.meta.syncs + 1, sum }
      this.checksumOfRow = Meta.write(this.putMeta, meta)
      return meta
    })
  }

  private atOnce<A>(write: () => A): A {
    run(this.begin)
    const written = write()
    run(this.commit)
    return written
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
