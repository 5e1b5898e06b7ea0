/**
 * A table from pairs of integers to integers.
 *
 * @module
 */
import { at, withRoom } from "./Ints.ts"
import { Rows } from "./Rows.ts"

/** What a pair of integers stands for, remembered: `-1` where it is not known yet. */
export class Pairs {
  private readonly keys = new Rows()
  private readonly key = new Int32Array(2)
  private values = new Int32Array(64)

  get bytes(): number {
    return this.keys.bytes + this.values.byteLength
  }

  /** The value of the pair, made by `make` the first time. */
  get(first: number, second: number, make: (first: number, second: number) => number): number {
    this.key[0] = first
    this.key[1] = second
    const known = this.keys.count
    const id = this.keys.intern(this.key, 2)
    if (id < known) return at(this.values, id)
    this.values = withRoom(this.values, id + 1)
    // `make` may come back here for other pairs; it never asks for its own.
    const value = make(first, second)
    this.values[id] = value
    return value
  }
}
