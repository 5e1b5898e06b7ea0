/**
 * Seeded choices.
 *
 * @module
 */
import type { Random } from "effect"

/** Draws from a source. */
export class Dice {
  readonly #random: Random.Random

  constructor(random: Random.Random) {
    this.#random = random
  }

  /** Whether something so likely happens. */
  isDrawn(likelihood: number): boolean {
    return this.#random.nextDoubleUnsafe() < likelihood
  }

  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    return Math.floor(this.#random.nextDoubleUnsafe() * bound)
  }

  /** A whole number within these bounds, each order of magnitude as likely as the next. */
  spread(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#random.nextDoubleUnsafe())
  }

  /** One of these. */
  oneOf<A>(first: A, ...others: ReadonlyArray<A>): A {
    return others[this.below(others.length + 1) - 1] ?? first
  }

  /** All of these, in another order. */
  shuffled<A>(all: ReadonlyArray<A>): Array<A> {
    const left = [...all]
    return all.flatMap(() => left.splice(this.below(left.length), 1))
  }
}
