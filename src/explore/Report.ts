/**
 * What an exploration found.
 *
 * @module
 */
import type { Counterexample } from "./Counterexample.ts"
import * as Transcript from "./Transcript.ts"

/** How far an exploration is. */
export interface Progress {
  /** The model's name. */
  readonly model: string
  /** Distinct states found; with symmetry, representatives. */
  readonly states: number
  /** Transitions found, those to known states included; what changes nothing is none. */
  readonly transitions: number
  /** Transitions from a start to the states now explored. */
  readonly depth: number
  /** States found and not yet explored. */
  readonly frontier: number
  /** Milliseconds since the start. */
  readonly elapsedMs: number
  /** Distinct states found a second so far; 0 in the first millisecond. */
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

const count = (n: number): string => n.toLocaleString("en-US")

const seconds = (ms: number): string => ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`

const verdict = ({ bound, counterexamples, unreached, verdict }: Report): string => {
  if (verdict === "not exhausted") return `not exhausted: ${bound} was reached, so nothing is proved`
  if (verdict === "holds") return "every property holds in every behaviour"
  if (counterexamples.length > 0) return "violated"
  return `violated, for in no state does it come to ${unreached.map((name) => `"${name}"`).join(" or ")}`
}

/** A few lines for a reader, then the transcripts. */
export const format = (report: Report): string => {
  const { bytes, counterexamples, depth, elapsedMs, fullStates, model, states, statesPerSecond, symmetric } = report
  const inFull = symmetric ? ` up to symmetry, ${count(fullStates)} in full` : ""
  return [
    `${model}: ${verdict(report)}`,
    `  ${count(states)} distinct states${inFull}, ${count(report.transitions)} transitions, depth ${depth}`,
    `  ${seconds(elapsedMs)}, ${count(statesPerSecond)} states a second, ${
      Math.round(bytes / Math.max(1, states))
    } bytes a state`,
    ...counterexamples.map((counterexample) => `\n${Transcript.format(counterexample)}`),
  ].join("\n")
}

/** One line while it runs. */
export const formatProgress = ({ bytes, depth, frontier, model, states, statesPerSecond }: Progress): string =>
  `${model}: ${count(states)} states, depth ${depth}, ${count(frontier)} to explore, ` +
  `${count(statesPerSecond)} states a second, ${Math.ceil(bytes / 2 ** 20)} MiB`
