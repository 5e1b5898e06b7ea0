/**
 * The cells: a row each, but for those that are set in postscripts.
 *
 * @module
 */
import { Option, Schema } from "effect"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import * as Checksums from "./checksums.ts"
import { Damage } from "./failures.ts"
import type { LightCell } from "./Postscript.ts"
import { numberOf, textOf } from "./rows.ts"
import { run } from "./run.ts"

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

/** Cells in postscripts at a time: each holds them all. */
const mostLight = 8

/** The cells of an open database. */
export class CellTable {
  /** By name; as many as the disk has. */
  private readonly known = new Map<string, Cell>()
  /** What postscripts have set, by name: the rows of these, if they have any, are of an earlier time. */
  private readonly inPostscripts = new Map<string, number>()
  private readonly put: StatementSync
  private readonly all: StatementSync

  /** The cells of the table, and those that the newest postscript has set. */
  constructor(db: DatabaseSync, light: ReadonlyArray<LightCell>) {
    this.put = db.prepare("INSERT OR REPLACE INTO cells (name, checksum, value) VALUES (?, ?, ?)")
    this.all = db.prepare("SELECT name, checksum, value FROM cells WHERE name <> 'meta'")
    for (const row of db.prepare("SELECT name, checksum FROM cells WHERE name <> 'meta'").iterate()) {
      const name = textOf(row, "name")
      this.known.set(nameOfCell(name), cellOf(name, numberOf(row, "checksum")))
    }
    for (const cell of light) this.setLight(cell, 0)
  }

  /** What postscripts have set. */
  get light(): ReadonlyArray<LightCell> {
    return [...this.inPostscripts]
  }

  /** Whether postscripts can hold these too. */
  hasRoomFor(cells: ReadonlyArray<LightCell>): boolean {
    return this.inPostscripts.size + cells.length <= mostLight
  }

  /** Sets a cell in the postscripts from now on; returns the sum of all checksums after it. */
  setLight([name, value]: LightCell, before: number): number {
    this.inPostscripts.set(name, value)
    return this.change(this.at(name), JSON.stringify(value), before)
  }

  /** Writes as rows what is in postscripts. */
  settle(): void {
    for (const [name, value] of this.inPostscripts) {
      const cell = this.at(name)
      run(this.put, cell.name, cell.checksum, JSON.stringify(value))
    }
    this.inPostscripts.clear()
  }

  /** Sets a cell by a row; returns the sum of all checksums after it. */
  set(name: string, value: unknown, before: number): number {
    const cell = this.at(name)
    const text = JSON.stringify(value)
    const sum = this.change(cell, text, before)
    run(this.put, cell.name, cell.checksum, text)
    return sum
  }

  /** All cells, and the sum of all checksums with theirs. */
  read(before: number): { readonly cells: ReadonlyMap<string, unknown>; readonly sum: number } {
    const cells = new Map<string, unknown>()
    let sum = before
    for (const row of this.all.iterate()) {
      const [text, value, checksum] = [textOf(row, "name"), textOf(row, "value"), numberOf(row, "checksum")]
      if (checksum !== Checksums.ofCell(Checksums.seedOfCell(text), value)) {
        throw new Damage(`the cell ${text} is damaged`)
      }
      const name: string = JSON.parse(text)
      if (this.inPostscripts.has(name)) continue
      cells.set(name, JSON.parse(value))
      sum = Checksums.plus(sum, checksum)
    }
    for (const [name, value] of this.inPostscripts) {
      cells.set(name, value)
      sum = Checksums.plus(sum, this.at(name).checksum)
    }
    return { cells, sum }
  }

  private at(name: string): Cell {
    const known = this.known.get(name)
    if (known !== undefined) return known
    const cell = cellOf(JSON.stringify(name), 0)
    this.known.set(name, cell)
    return cell
  }

  private change(cell: Cell, text: string, before: number): number {
    const checksum = Checksums.ofCell(cell.seed, text)
    const sum = Checksums.plus(Checksums.minus(before, cell.checksum), checksum)
    cell.checksum = checksum
    return sum
  }
}
