/**
 * The exhaustive explorer: every behaviour of a set of roles, up to equality of global states.
 *
 * Breadth-first over explicit states, after Holzmann, "The Model Checker SPIN" (1997), with the world of TLA+ models
 * (Lamport, "Specifying Systems", 2002): a protocol's step is atomic, and between steps anything allowed may happen.
 * It calls the roles' steps alone, so what holds here holds of the code that a Node runs, within the model's bounds.
 *
 * @module
 */
import { type Duration, Effect } from "effect"
import type { InvalidModel } from "./InvalidModel.ts"
import type { Model } from "./Model.ts"
import type { Progress, Report } from "./Report.ts"

/** How far and how to explore. */
export interface Options {
  /** Stop after that many distinct states, "not exhausted". Default: 10 million. */
  readonly maxStates?: number
  /** Explore no state that many transitions from the start, "not exhausted" if there is any. Default: Infinity. */
  readonly maxDepth?: number
  /** Go on after a counterexample, to one for each property that is broken. Default: false. */
  readonly keepGoing?: boolean
  /** Told how far it is, at most once every `progressEvery` (default: 1 second) and once at the end. */
  readonly onProgress?: (progress: Progress) => Effect.Effect<void>
  readonly progressEvery?: Duration.Input
}

/**
 * Explores every behaviour of the model. Interruptible; a bound reached is reported as "not exhausted".
 *
 * States are equal if all their parts are, as the roles' Schemas encode them (a Set or a Map in any order); never by a
 * hash alone.
 */
export const check = <H>(model: Model<H>, _options: Options = {}): Effect.Effect<Report, InvalidModel> =>
  Effect.die(new Error(`the explorer is being written: ${model.name}`))
