/**
 * A table from pairs of integers to integers.
 *
 * @module
 */
import { at } from "../rows/Ints.ts"

const width = 3

/** What a pair of integers from 0 stands for, an integer from 0: made once, then remembered. */
export class Pairs {
  /** Open addressing: the two integers, and what they stand for + 1; 0 in an empty place. */
  private table = new Int32Array(width * 64)
  private mask = 63
  private count = 0

  get bytes(): number {
    return this.table.byteLength
  }

  /** What the pair stands for, made by `make` the first time. */
  get(first: number, second: number, make: (first: number, second: number) => number): number {
    const place = this.place(first, second)
    const known = at(this.table, place + 2) - 1
    if (known >= 0) return known
    // It may come back here for other pairs, and move the places.
    const value = make(first, second)
    this.put(first, second, value)
    return value
  }

  /** Where the pair is, or else belongs. */
  private place(first: number, second: number): number {
    // Knuth's multiplicative hashing, with an odd constant for each of the two.
    const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
    let slot = (hash ^ (hash >>> 15)) & this.mask
    for (;;) {
      const place = slot * width
      if (at(this.table, place + 2) === 0) return place
      if (at(this.table, place) === first && at(this.table, place + 1) === second) return place
      slot = (slot + 1) & this.mask
    }
  }

  private put(first: number, second: number, value: number): void {
    if (++this.count * 2 > this.mask) this.widen()
    const place = this.place(first, second)
    this.table[place] = first
    this.table[place + 1] = second
    this.table[place + 2] = value + 1
  }

  private widen(): void {
    const old = this.table
    this.table = new Int32Array(old.length * 2)
    this.mask = this.mask * 2 + 1
    for (let from = 0; from < old.length; from += width) {
      if (at(old, from + 2) === 0) continue
      this.table.set(old.subarray(from, from + width), this.place(at(old, from), at(old, from + 1)))
    }
  }
}
