/**
 * The exhaustive explorer: every behaviour of a set of roles, up to equality of global states.
 *
 * Breadth-first over explicit states, after Holzmann, "The Model Checker SPIN" (1997), with the world of TLA+ models
 * (Lamport, "Specifying Systems", 2002): a protocol's step is atomic, and between steps anything allowed may happen.
 * It calls the roles' steps alone, so what holds here holds of the code that a Node runs, within the model's bounds.
 *
 * @module
 */
import { Clock, Duration, Effect } from "effect"
import { InvalidModel } from "./InvalidModel.ts"
import * as Layout from "./Layout.ts"
import type { Model } from "./Model.ts"
import type { Progress, Report } from "./Report.ts"
import { Search } from "./Search.ts"
import * as Tables from "./Tables.ts"

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

/** States explored between two chances to be interrupted: some milliseconds. */
const chunk = 1024

/** Runs what calls the model's own functions; one of them may refuse the model. */
const guarded = <A>(run: () => A): Effect.Effect<A, InvalidModel> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (cause) {
      return cause instanceof InvalidModel ? Effect.fail(cause) : Effect.die(cause)
    }
  })

/**
 * Explores every behaviour of the model. Interruptible; a bound reached is reported as "not exhausted".
 *
 * States are equal if all their parts are, as the roles' Schemas encode them (a Set or a Map in any order); never by a
 * hash alone.
 */
export const check = Effect.fnUntraced(function* <H>(
  model: Model<H>,
  options: Options = {},
): Effect.fn.Return<Report, InvalidModel> {
  const { keepGoing = false, maxDepth = Infinity, maxStates = 10_000_000, onProgress } = options
  const every = Duration.toMillis(options.progressEvery ?? "1 second")
  const layout = yield* Layout.make(model)
  const startedMs = yield* Clock.currentTimeMillis
  const search = yield* guarded(() =>
    new Search(Tables.make(layout, model.history), model.properties, { keepGoing, maxDepth, maxStates }, undefined)
  )
  const progress = (nowMs: number): Progress => {
    const elapsedMs = nowMs - startedMs
    const states = search.states.count
    return {
      model: model.name,
      states,
      transitions: search.transitions,
      depth: search.depth,
      frontier: states - search.explored,
      elapsedMs,
      statesPerSecond: elapsedMs > 0 ? Math.round(states * 1000 / elapsedMs) : 0,
      bytes: search.bytes,
    }
  }
  let toldMs = startedMs
  while (!search.isDone) {
    yield* guarded(() => search.advance(chunk))
    yield* Effect.yieldNow
    const nowMs = yield* Clock.currentTimeMillis
    if (onProgress !== undefined && nowMs - toldMs >= every) {
      toldMs = nowMs
      yield* onProgress(progress(nowMs))
    }
  }
  const end = progress(yield* Clock.currentTimeMillis)
  if (onProgress !== undefined) yield* onProgress(end)
  return {
    ...end,
    verdict: search.violations.length > 0 ? "violated" : search.bound !== undefined ? "not exhausted" : "holds",
    bound: search.bound,
    fullStates: end.states,
    symmetric: false,
    unreached: [...search.unreached],
    counterexamples: [],
  }
})
