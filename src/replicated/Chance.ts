/**
 * The random numbers of handlers: equal at every replica and for every version, so they come from no library.
 *
 * The generator is sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, of which a counter of 32 bits guards against
 * short cycles.
 *
 * @module
 */

const warmUp = 12

/** Draws the same numbers after the same reseeding. */
export class Chance {
  private a = 0
  private b = 0
  private c = 0
  private counter = 0

  /** Begins anew. `seed` is any safe integer; calls of one log differ in `ordinal`, so no two draw the same by accident. */
  reseed(seed: number, ordinal: number): void {
    this.a = seed | 0
    this.b = Math.floor(seed / 2 ** 32) | 0
    this.c = ordinal | 0
    this.counter = 1
    for (let i = 0; i < warmUp; i++) this.next()
  }

  /** From 0 inclusive to 1 exclusive, in steps of 2^-53. */
  nextDouble(): number {
    const high = this.next() >>> 5
    const low = this.next() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  private next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum | 0
    return sum
  }
}
