/**
 * Micro measures: what one call costs.
 *
 * A batch of calls is timed at once, because one call is shorter than the clock's step. Batches double until one fills
 * a round and the warm-up is over; then the median of the rounds is taken, which a collector's pause or a busy
 * neighbour moves little.
 *
 * @module
 */
import { Clock, Duration, Effect } from "effect"
import { Effort } from "./Effort.ts"

/** Nanoseconds an operation over the rounds. */
export interface Measurement {
  /** The figure to report. */
  readonly medianNanos: number
  readonly minNanos: number
  readonly maxNanos: number
  readonly rounds: number
  readonly operationsPerRound: number
}

/** Defaults in full effort: warm-up 300 ms, 15 rounds of at least 40 ms. Quick: 30 ms, 5 rounds of 5 ms. */
export interface MeasureOptions {
  /** Operations that one call performs; the cost is divided by it. Default 1. */
  readonly operationsPerCall?: number
  readonly warmUp?: Duration.Input
  /** The least time of a round. */
  readonly round?: Duration.Input
  /** How many rounds; an odd number has one median. */
  readonly rounds?: number
}

const efforts = {
  full: { warmUp: "300 millis", round: "40 millis", rounds: 15 },
  quick: { warmUp: "30 millis", round: "5 millis", rounds: 5 },
} as const satisfies Record<Effort, MeasureOptions>

// Results go to varying places that outlive the loop, so that the engine can neither drop a call nor skip to the last.
const sink: Array<unknown> = new Array(16).fill(undefined)

/** Calls without a passing clock after which it is held to stand still. */
const clockPatience = 2 ** 20

const sample = Effect.fnUntraced(function* <E, R>(
  runCalls: (calls: number) => Effect.Effect<void, E, R>,
  options: MeasureOptions,
) {
  const defaults = efforts[yield* Effort]
  const nanos = (input: Duration.Input) => Duration.toNanosUnsafe(Duration.fromInputUnsafe(input))
  const warmUpNanos = nanos(options.warmUp ?? defaults.warmUp)
  const roundNanos = nanos(options.round ?? defaults.round)
  const rounds = options.rounds ?? defaults.rounds
  const operationsPerCall = options.operationsPerCall ?? 1
  const clock = yield* Clock.Clock
  const time = Effect.fnUntraced(function* (calls: number) {
    const start = clock.monotonicTimeNanosUnsafe()
    yield* runCalls(calls)
    return clock.monotonicTimeNanosUnsafe() - start
  })

  let calls = 1
  let warmedNanos = 0n
  for (;;) {
    const elapsed = yield* time(calls)
    warmedNanos += elapsed
    if (elapsed >= roundNanos && warmedNanos >= warmUpNanos) break
    if (elapsed < roundNanos) calls *= 2
    if (elapsed === 0n && calls > clockPatience) {
      return yield* Effect.die(new Error("the clock stands still: measure with a clock that moves while calls run"))
    }
  }

  const operationsPerRound = calls * operationsPerCall
  const perOperation: Array<number> = []
  for (let round = 0; round < rounds; round++) perOperation.push(Number(yield* time(calls)) / operationsPerRound)
  return summarize(perOperation, operationsPerRound)
})

/** The median, the least and the greatest of the rounds' costs. */
export const summarize = (nanosPerOperation: ReadonlyArray<number>, operationsPerRound: number): Measurement => {
  const sorted = [...nanosPerOperation].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? 0
  const middle = sorted.length >> 1
  return {
    medianNanos: sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    minNanos: at(0),
    maxNanos: at(sorted.length - 1),
    rounds: sorted.length,
    operationsPerRound,
  }
}

/**
 * What a call of a plain function costs, loop included (a few nanoseconds). The function gets the number of its call in
 * the batch: a pure function of constants must use it, or the engine may compute the result once.
 */
export const measure = (
  operation: (call: number) => unknown,
  options: MeasureOptions = {},
): Effect.Effect<Measurement> =>
  sample((calls) =>
    Effect.sync(() => {
      for (let call = 0; call < calls; call++) sink[call & 15] = operation(call)
    }), options)

/** What running an effect costs in a fiber, one after another, the `yield*` that runs it included. */
export const measureEffect = <A, E, R>(
  operation: Effect.Effect<A, E, R>,
  options: MeasureOptions = {},
): Effect.Effect<Measurement, E, R> =>
  sample(
    Effect.fnUntraced(function* (calls: number) {
      for (let call = 0; call < calls; call++) sink[call & 15] = yield* operation
    }),
    options,
  )
