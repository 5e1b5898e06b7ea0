/**
 * Sets of small numbers.
 *
 * @module
 */
import { at } from "../../rows/Ints.ts"

/** A set of numbers below a bound, 32 to a word. */
export class Bits {
  readonly words: Int32Array
  /** All numbers of the words before this one are in the set. */
  private full = 0
  /** No number of this word, or of one after it, is in the set. */
  private clear = 0

  constructor(bound: number) {
    this.words = new Int32Array((bound + 31) >> 5)
  }

  has(number: number): boolean {
    return (at(this.words, number >> 5) & (1 << (number & 31))) !== 0
  }

  add(number: number): void {
    const word = number >> 5
    this.words[word] = at(this.words, word) | (1 << (number & 31))
    this.clear = Math.max(this.clear, word + 1)
    while (this.full < this.words.length && at(this.words, this.full) === -1) this.full++
  }

  delete(number: number): void {
    const word = number >> 5
    this.words[word] = at(this.words, word) & ~(1 << (number & 31))
    this.full = Math.min(this.full, word)
    while (this.clear > 0 && at(this.words, this.clear - 1) === 0) this.clear--
  }

  /** Writes integers that only this set has among those of its bound, few if it is almost an interval from 0 on. */
  write(into: Int32Array, start: number): number {
    into[start] = this.full
    into[start + 1] = this.clear
    let end = start + 2
    for (let word = this.full; word < this.clear; word++) into[end++] = at(this.words, word)
    return end
  }

  /** The most integers that `write` writes. */
  get width(): number {
    return this.words.length + 2
  }
}
