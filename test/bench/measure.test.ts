import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { Effort } from "../../bench/harness/Effort.ts"
import { measure, measureEffect, summarize } from "../../bench/harness/measure.ts"

/** A clock that stands still until it is told to move. */
const makeClock = () => {
  let nanos = 0n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => Number(nanos / 1_000_000n),
    currentTimeMillis: Effect.sync(() => Number(nanos / 1_000_000n)),
    currentTimeNanosUnsafe: () => nanos,
    currentTimeNanos: Effect.sync(() => nanos),
    monotonicTimeNanosUnsafe: () => nanos,
    monotonicTimeNanos: Effect.sync(() => nanos),
    sleep: () => Effect.die("a measure does not sleep"),
  }
  return { clock, move: (by: bigint) => nanos += by, nanos: () => nanos }
}

const options = { warmUp: "1 millis", round: "100 micros", rounds: 5 } as const

describe("measure", () => {
  it.effect("finds the cost of a call", () =>
    Effect.gen(function* () {
      const { clock, move } = makeClock()
      const cost = yield* measure(() => move(250n), options).pipe(Effect.provideService(Clock.Clock, clock))
      expect(cost).toEqual({ medianNanos: 250, minNanos: 250, maxNanos: 250, rounds: 5, operationsPerRound: 512 })
    }))

  it.effect("finds the cost of an effect", () =>
    Effect.gen(function* () {
      const { clock, move } = makeClock()
      const operation = Effect.sync(() => move(250n))
      const cost = yield* measureEffect(operation, options).pipe(Effect.provideService(Clock.Clock, clock))
      expect(cost.medianNanos).toBe(250)
    }))

  it.effect("fails as the measured effect does", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(measureEffect(Effect.fail("refused")))).toBe("refused")
    }))

  it.effect("shares the cost of a call among the operations that it performs", () =>
    Effect.gen(function* () {
      const { clock, move } = makeClock()
      const cost = yield* measure(() => move(250n), { ...options, operationsPerCall: 10 }).pipe(
        Effect.provideService(Clock.Clock, clock),
      )
      expect(cost.medianNanos).toBe(25)
      expect(cost.operationsPerRound).toBe(5120)
    }))

  it.effect("leaves the warm-up out of the figure", () =>
    Effect.gen(function* () {
      const { clock, move, nanos } = makeClock()
      const operation = () => move(nanos() < 1_000_000n ? 900n : 100n)
      const cost = yield* measure(operation, options).pipe(Effect.provideService(Clock.Clock, clock))
      expect(cost.maxNanos).toBe(100)
    }))

  it.effect("takes a median that one disturbed round does not move", () =>
    Effect.gen(function* () {
      const { clock, move } = makeClock()
      let calls = 0
      const operation = () => move(++calls === 5000 ? 1_000_000_000n : 100n)
      const cost = yield* measure(operation, { ...options, rounds: 7 }).pipe(Effect.provideService(Clock.Clock, clock))
      expect(calls).toBeGreaterThan(5000)
      expect(cost.medianNanos).toBe(100)
    }))

  it.effect("numbers the calls of a batch from zero", () =>
    Effect.gen(function* () {
      const { clock, move } = makeClock()
      const seen: Array<number> = []
      yield* measure((call) => {
        seen.push(call)
        return move(1_000_000n)
      }, { ...options, rounds: 2 }).pipe(Effect.provideService(Clock.Clock, clock))
      expect(seen).toEqual([0, 0, 0])
    }))

  it.effect("measures for longer in full effort than in quick", () =>
    Effect.gen(function* () {
      const spent = Effect.fnUntraced(function* (effort: Effort) {
        const { clock, move, nanos } = makeClock()
        yield* measure(() => move(1_000n)).pipe(
          Effect.provideService(Clock.Clock, clock),
          Effect.provideService(Effort, effort),
        )
        return nanos()
      })
      expect(yield* spent("full")).toBeGreaterThan(10n * (yield* spent("quick")))
    }))

  it.effect("refuses a clock that stands still", () =>
    Effect.gen(function* () {
      const { clock } = makeClock()
      const exit = yield* Effect.exit(measure(() => 1).pipe(Effect.provideService(Clock.Clock, clock)))
      expect(String(exit)).toContain("the clock stands still")
    }))
})

describe("summarize", () => {
  it("takes the middle of an odd number of rounds, and the mean of the middle two of an even one", () => {
    expect(summarize([5, 1, 9], 1)).toEqual({
      medianNanos: 5,
      minNanos: 1,
      maxNanos: 9,
      rounds: 3,
      operationsPerRound: 1,
    })
    expect(summarize([5, 1, 9, 7], 1).medianNanos).toBe(6)
  })
})
