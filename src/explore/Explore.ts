/**
 * The exhaustive explorer: every behaviour of a set of roles, up to equality of global states.
 *
 * Breadth-first over explicit states, after Holzmann, "The Model Checker SPIN" (1997), with the world of TLA+ models
 * (Lamport, "Specifying Systems", 2002): a protocol's step is atomic, and between steps anything allowed may happen.
 * It calls the roles' steps alone, so what holds here holds of the code that a Node runs, within the model's bounds.
 *
 * @module
 */
import { Clock, Console, Duration, Effect } from "effect"
import { Region } from "./Eventually.ts"
import { InvalidModel } from "./InvalidModel.ts"
import * as Layout from "./Layout.ts"
import type { Model } from "./Model.ts"
import { formatProgress, type Progress, type Report } from "./Report.ts"
import { Search } from "./Search.ts"
import * as Symmetry from "./Symmetry.ts"
import * as Tables from "./Tables.ts"
import { Tracer } from "./Trace.ts"

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
  /** How long between two tellings, at least. */
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
 * Explores every behaviour of the model. Interruptible; a bound reached is reported as "not exhausted", and then no
 * `eventually` property is judged.
 *
 * States are equal if all their parts are, as the roles' Schemas encode them (a Set or a Map in any order); never by a
 * hash alone.
 */
export const check: <H>(model: Model<H>, options?: Options) => Effect.Effect<Report, InvalidModel> = Effect.fnUntraced(
  function* <H>(model: Model<H>, options: Options = {}): Effect.fn.Return<Report, InvalidModel> {
    const { keepGoing = false, maxDepth = Infinity, maxStates = 10_000_000 } = options
    const layout = yield* Layout.make(model)
    const startMs = yield* Clock.currentTimeMillis
    const search = yield* guarded(() => {
      const tables = Tables.make(layout, model.history)
      const canonicalise = model.symmetry === undefined ? undefined : Symmetry.make(tables, model.symmetry)
      return new Search(tables, model.properties, { keepGoing, maxDepth, maxStates }, canonicalise)
    })
    const tell = yield* teller(search, model.name, startMs, options)
    while (!search.isDone) {
      yield* guarded(() => search.advance(chunk))
      yield* Effect.yieldNow
      yield* tell("if it is time")
    }
    const tracer = new Tracer(search)
    const counterexamples = search.violations.map(({ defect, property, state }) =>
      tracer.write(
        property,
        tracer.path(state),
        defect === undefined ? { _tag: "False" } : { _tag: "Defect", message: defect },
      )
    )
    for (const property of model.properties.filter(({ _tag }) => _tag === "Eventually")) {
      if (search.bound !== undefined || (counterexamples.length > 0 && !keepGoing)) break
      const region = yield* guarded(() => new Region(search, property))
      while (!region.isDone) {
        yield* guarded(() => region.advance(chunk))
        yield* Effect.yieldNow
        yield* tell("if it is time")
      }
      const path = region.violation()
      if (path === undefined) continue
      counterexamples.push(
        path.cycle === undefined
          ? tracer.write(property.name, path.states, { _tag: "Ends" })
          : tracer.writeLoop(property.name, path.states, path.cycle),
      )
    }
    const unreached = [...search.unreached]
    return {
      ...(yield* tell("always")),
      verdict: counterexamples.length > 0
        ? "violated"
        : search.bound !== undefined
        ? "not exhausted"
        : unreached.length > 0
        ? "violated"
        : "holds",
      bound: search.bound,
      fullStates: search.fullStates,
      symmetric: model.symmetry !== undefined,
      unreached,
      counterexamples,
    }
  },
)

/** Measures the progress of a search, and tells of it as the options wish. */
const teller = Effect.fnUntraced(function* <H>(search: Search<H>, model: string, startMs: number, options: Options) {
  const everyMs = Duration.toMillis(options.progressEvery ?? "1 second")
  let toldMs = startMs
  return Effect.fnUntraced(function* (when: "if it is time" | "always") {
    const nowMs = yield* Clock.currentTimeMillis
    const elapsedMs = nowMs - startMs
    const states = search.states.count
    const progress: Progress = {
      model,
      states,
      transitions: search.transitions,
      depth: search.depth,
      frontier: states - search.explored,
      elapsedMs,
      statesPerSecond: elapsedMs > 0 ? Math.round(states * 1000 / elapsedMs) : 0,
      bytes: search.bytes,
    }
    if (options.onProgress !== undefined && (when === "always" || nowMs - toldMs >= everyMs)) {
      toldMs = nowMs
      yield* options.onProgress(progress)
    }
    return progress
  })
})

/** Prints one line on the standard error: for `onProgress`. */
export const printProgress = (progress: Progress): Effect.Effect<void> => Console.error(formatProgress(progress))
