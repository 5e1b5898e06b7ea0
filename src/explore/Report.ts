/**
 * What an exploration found.
 *
 * @module
 */
import type { Counterexample } from "./Counterexample.ts"

/** How far an exploration is. */
export interface Progress {
  readonly model: string
  /** Distinct states found; with symmetry, representatives. */
  readonly states: number
  readonly transitions: number
  /** Transitions from a start to the states now explored. */
  readonly depth: number
  /** States found and not yet explored. */
  readonly frontier: number
  readonly elapsedMs: number
  readonly statesPerSecond: number
  /** Bytes held by the tables of states and parts, as an estimate. */
  readonly bytes: number
}

/** What an exploration found. */
export interface Report extends Progress {
  /**
   * - `"holds"`: every behaviour was explored and every property holds.
   * - `"violated"`: a counterexample was found, or a `sometimes` property holds in no reachable state.
   * - `"not exhausted"`: a bound was reached before either. That is no success.
   */
  readonly verdict: "holds" | "violated" | "not exhausted"
  /** The bound that was reached. */
  readonly bound: "maxStates" | "maxDepth" | undefined
  /** With symmetry: how many states there are in full, the sum of the representatives' orbits; else as `states`. */
  readonly fullStates: number
  /** Whether `states` counts representatives. */
  readonly symmetric: boolean
  /** The `sometimes` properties that held in no state explored; a counterexample may have cut that short. */
  readonly unreached: ReadonlyArray<string>
  /** The shortest of each property broken. */
  readonly counterexamples: ReadonlyArray<Counterexample>
}
