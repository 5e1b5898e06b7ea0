import { Clock, Effect, Option } from "effect"

/** After so long, in milliseconds of virtual time, what has not happened counts as never happening. */
const patienceMs = 60_000

/** How long an effect takes, in milliseconds of virtual time; `Infinity` where it takes more than a minute. */
export const timed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const value = yield* Effect.timeoutOption(effect, patienceMs)
    return Option.isNone(value) ? Infinity : (yield* Clock.currentTimeMillis) - before
  })
