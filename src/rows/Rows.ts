/**
 * Interned rows of integers: equal rows get one id, counted from 0, and cost a few bytes each.
 *
 * All rows lie end to end in one array. An open-addressing table finds a row by its hash and then compares it whole,
 * so that two rows are taken for one only if they are equal.
 *
 * @module
 */
import { at, withRoom } from "./Ints.ts"

/** Any function of the first `length` integers. */
export type Hash = (row: Int32Array, length: number) => number

/** The mixing steps of MurmurHash3 (Appleby, 2011), for whole integers. */
export const murmur: Hash = (row, length) => {
  let hash = length
  for (let i = 0; i < length; i++) {
    let word = Math.imul(at(row, i), 0xcc9e2d51)
    word = (word << 15) | (word >>> 17)
    hash ^= Math.imul(word, 0x1b873593)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** A set of rows of any lengths. */
export class Rows {
  /** Every row, end to end. It may be replaced by an `intern`. */
  ints: Int32Array<ArrayBuffer> = new Int32Array(256)
  count = 0
  private starts = new Int32Array(64)
  /** Pairs of a row's hash and its id + 1; 0 for an empty place. */
  private table = new Int32Array(2 * 64)
  private mask = 63
  private readonly hash: Hash

  constructor(hash: Hash = murmur) {
    this.hash = hash
  }

  /** Where in `ints` the row begins. */
  start(id: number): number {
    return at(this.starts, id)
  }

  /** Where in `ints` the row ends: the index after its last integer. */
  end(id: number): number {
    return at(this.starts, id + 1)
  }

  get bytes(): number {
    return this.ints.byteLength + this.starts.byteLength + this.table.byteLength
  }

  /** The id of the row of the first `length` integers; a new one is `count` as it was before. */
  intern(row: Int32Array, length: number): number {
    const hash = this.hash(row, length) | 0
    let place = hash & this.mask
    for (;;) {
      const id = at(this.table, 2 * place + 1) - 1
      if (id < 0) break
      if (at(this.table, 2 * place) === hash && this.equals(id, row, length)) return id
      place = (place + 1) & this.mask
    }
    this.table[2 * place] = hash
    this.table[2 * place + 1] = this.count + 1
    return this.append(row, length)
  }

  private equals(id: number, row: Int32Array, length: number): boolean {
    const start = this.start(id)
    if (this.end(id) - start !== length) return false
    for (let i = 0; i < length; i++) if (at(this.ints, start + i) !== at(row, i)) return false
    return true
  }

  private append(row: Int32Array, length: number): number {
    const id = this.count++
    const start = this.start(id)
    this.ints = withRoom(this.ints, start + length)
    for (let i = 0; i < length; i++) this.ints[start + i] = at(row, i)
    this.starts = withRoom(this.starts, id + 2)
    this.starts[id + 1] = start + length
    if (this.count * 2 > this.mask) this.widen()
    return id
  }

  private widen(): void {
    const old = this.table
    this.table = new Int32Array(old.length * 2)
    this.mask = this.mask * 2 + 1
    for (let from = 0; from < old.length; from += 2) {
      if (at(old, from + 1) === 0) continue
      let place = at(old, from) & this.mask
      while (at(this.table, 2 * place + 1) !== 0) place = (place + 1) & this.mask
      this.table[2 * place] = at(old, from)
      this.table[2 * place + 1] = at(old, from + 1)
    }
  }
}
