/**
 * A transition while it is put together.
 *
 * @module
 */
import { spent } from "./Budgets.ts"
import { at } from "../rows/Ints.ts"
import { nowhere } from "./Networks.ts"
import type { Outcome } from "./Outcome.ts"
import type { Tables } from "./Tables.ts"

/** From one state, `row`, to another, `next`, by way of events. */
export class Draft<H> {
  readonly row: Int32Array
  readonly next: Int32Array
  /** The ids of what happened, in order. */
  readonly events: Array<number> = []
  private readonly tables: Tables<H>

  constructor(tables: Tables<H>) {
    this.tables = tables
    this.row = new Int32Array(tables.width)
    this.next = new Int32Array(tables.width)
  }

  /** Begins at `row`. */
  begin(): void {
    for (let i = 0; i < this.row.length; i++) this.next[i] = at(this.row, i)
    this.events.length = 0
  }

  /** Whether `row` has a use of that bounded choice left. */
  has(column: number): boolean {
    const { budget, budgets, columns } = this.tables
    return column === columns.unlimited || budgets.spend(at(this.row, budget), column) !== spent
  }

  /** Uses a bounded choice once; false if none is left, and then there is no such transition. */
  spend(column: number): boolean {
    const { budget, budgets, columns } = this.tables
    if (column === columns.unlimited) return true
    const left = budgets.spend(at(this.next, budget), column)
    if (left === spent) return false
    this.next[budget] = left
    return true
  }

  /** The letter at that place leaves the network (none does if it is `nowhere`), and these enter it. First of all. */
  exchange(place: number, letters: ReadonlyArray<number>): void {
    const { network, networks } = this.tables
    this.next[network] = networks.after(at(this.row, network), place, letters)
  }

  /** The letter at that place of what is left of the network leaves it; none does if it is `nowhere`. */
  consume(place: number): void {
    const { network, networks } = this.tables
    this.next[network] = networks.after(at(this.next, network), place, [])
  }

  /** A role becomes what it is after a step; an idle one is no news to the history. */
  become(slot: number, outcome: Outcome): void {
    this.next[slot] = outcome.local
    if (outcome.idle) this.events.push(outcome.event)
    else this.happen(outcome.event)
  }

  /** More letters enter the network. */
  send(letters: ReadonlyArray<number>): void {
    const { network, networks } = this.tables
    this.next[network] = networks.after(at(this.next, network), nowhere, letters)
  }

  /** The history learns of it. */
  happen(event: number): void {
    const { histories, history } = this.tables
    this.events.push(event)
    this.next[history] = histories.after(at(this.next, history), event)
  }

  /** Whether it changes more than what is left of the budgets. */
  get isChange(): boolean {
    const { budget } = this.tables
    for (let i = 0; i < budget; i++) if (at(this.next, i) !== at(this.row, i)) return true
    return false
  }
}
