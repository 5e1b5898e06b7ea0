/**
 * How much of each bounded choice is left in a behaviour.
 *
 * @module
 */
import { at, withRoom } from "../rows/Ints.ts"
import { Rows } from "../rows/Rows.ts"

const unbounded = -1
const unknown = -2

/** What is left after nothing was. */
export const spent = -1

/** Interned vectors of what is left, one column for each bounded choice. */
export class Budgets {
  private readonly rows = new Rows()
  private readonly columns: number
  private readonly scratch: Int32Array
  /** For each vector and column, the vector after one more use. */
  private next = new Int32Array(64)

  constructor(initial: ReadonlyArray<number>) {
    this.columns = initial.length
    this.scratch = Int32Array.from(initial, (budget) => budget === Infinity ? unbounded : budget)
    this.intern()
  }

  /** The budgets after one use of that column, or `spent` if none is left. The first budgets are 0. */
  spend(budgets: number, column: number): number {
    const place = budgets * this.columns + column
    const known = at(this.next, place)
    if (known !== unknown) return known
    const start = this.rows.start(budgets)
    const left = at(this.rows.ints, start + column)
    let after = left === 0 ? spent : budgets
    if (left > 0) {
      this.scratch.set(this.rows.ints.subarray(start, start + this.columns))
      this.scratch[column] = left - 1
      after = this.intern()
    }
    this.next[place] = after
    return after
  }

  /** The budgets with their columns exchanged: column i gets what `from[i]` has. */
  permute(budgets: number, from: ReadonlyArray<number>): number {
    const start = this.rows.start(budgets)
    from.forEach((column, i) => this.scratch[i] = at(this.rows.ints, start + column))
    return this.intern()
  }

  private intern(): number {
    const known = this.rows.count
    const id = this.rows.intern(this.scratch, this.columns)
    if (id === known) {
      this.next = withRoom(this.next, (id + 1) * this.columns)
      this.next.fill(unknown, id * this.columns, (id + 1) * this.columns)
    }
    return id
  }
}
