import { describe, expect, it } from "@effect/vitest"
import { Clock, DateTime, Effect, Exit, Fiber, Option, Schedule } from "effect"
import { Simulation } from "../../src/simulation/mod.ts"
import { Timers } from "../../src/time/Timers.ts"

const seeds = Array.from({ length: 20 }, (_, index) => index)

const run = <A, E>(program: Effect.Effect<A, E>, seed = 1) =>
  Effect.map(Simulation.run(program, { seed }), ({ value }) => Option.getOrThrow(value))

describe("virtual time", () => {
  it.effect("a year of sleeping is a handful of steps", () =>
    Effect.gen(function* () {
      const result = yield* Simulation.run(Effect.sleep("365 days"), { seed: 1 })
      expect(result.elapsedMs).toBe(365 * 24 * 3_600_000)
      expect(result.steps).toBeLessThan(10)
    }))

  it.effect("begins at 0, and is the same for every way to read it", () =>
    Effect.gen(function* () {
      const read = Effect.all([
        Clock.currentTimeMillis,
        Clock.currentTimeNanos,
        Clock.monotonicTimeNanos,
        Effect.map(DateTime.now, DateTime.toEpochMillis),
      ])
      const program = Effect.gen(function* () {
        const start = yield* read
        yield* Effect.sleep("1500 micros")
        return [start, yield* read]
      })
      expect(yield* run(program)).toEqual([[0, 0n, 0n, 0], [1, 1_500_000n, 1_500_000n, 1]])
    }))

  it.effect("does not pass while something is ready", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const busy = yield* Effect.forkChild(Effect.repeat(Effect.yieldNow, Schedule.recurs(1000)))
        yield* Effect.race(Fiber.join(busy), Effect.sleep(1))
        return yield* Clock.currentTimeNanos
      })
      expect(yield* run(program)).toBe(0n)
    }))

  it.effect("wakes sleepers of one instant in an order that the seed decides", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const order: Array<number> = []
        yield* Effect.forEach([1, 2, 3], (n) => Effect.andThen(Effect.sleep(10), Effect.sync(() => order.push(n))), {
          concurrency: "unbounded",
        })
        return order.join("")
      })
      const orders = yield* Effect.forEach(seeds, (seed) => run(program, seed))
      expect(new Set(orders)).toEqual(new Set(["123", "132", "213", "231", "312", "321"]))
    }))
})

describe("timers", () => {
  const rings = (set: (after: Timers["after"], ring: (name: string) => () => void) => void) =>
    Effect.gen(function* () {
      const timers = yield* Timers
      const clock = yield* Clock.Clock
      const rung: Array<string> = []
      set(timers.after, (name) => () => void rung.push(`${name} at ${clock.currentTimeMillisUnsafe()}`))
      yield* Effect.sleep(1000)
      return rung
    })

  it.effect("ring in the order of their times, and those of one time in the order in which they were set", () =>
    Effect.gen(function* () {
      const program = rings((after, ring) => {
        for (const [name, delay] of [["c", 30], ["a", 10], ["d", 30], ["b", 10], ["e", 30]] as const) {
          after(delay, ring(name))
        }
      })
      for (const seed of seeds) {
        expect(yield* run(program, seed)).toEqual(["a at 10", "b at 10", "c at 30", "d at 30", "e at 30"])
      }
    }))

  it.effect("do not ring when cancelled, before or among others", () =>
    Effect.gen(function* () {
      const program = rings((after, ring) => {
        const cancels = Array.from({ length: 5000 }, (_, index) => after(1 + index % 7, ring("no")))
        after(4, ring("yes"))
        for (const cancel of cancels) cancel()
        for (const cancel of cancels) cancel()
      })
      expect(yield* run(program)).toEqual(["yes at 4"])
    }))
})

describe("the end of a simulation", () => {
  it.effect("by its duration: the program is interrupted and its finalizers run", () =>
    Effect.gen(function* () {
      const said: Array<string> = []
      const program = Effect.gen(function* () {
        yield* Effect.addFinalizer(() => Effect.andThen(Effect.sleep(5), Effect.sync(() => said.push("closed"))))
        yield* Effect.forever(Effect.sleep(7))
      })
      const result = yield* Simulation.run(program, { seed: 1, duration: "100 millis" })
      expect(result.value).toEqual(Option.none())
      expect(result.elapsedMs).toBe(105)
      expect(said).toEqual(["closed"])
    }))

  it.effect("by its duration: what is due at that very time still happens", () =>
    Effect.gen(function* () {
      const result = yield* Simulation.run(Effect.as(Effect.sleep(100), "slept"), { seed: 1, duration: 100 })
      expect(result.value).toEqual(Option.some("slept"))
    }))

  it.effect("by its duration: a finalizer that fails is told", () =>
    Effect.gen(function* () {
      const program = Effect.onInterrupt(Effect.forever(Effect.sleep(7)), () => Effect.die("stuck"))
      const exit = yield* Effect.exit(Simulation.run(program, { seed: 1, duration: 100 }))
      expect(Exit.isFailure(exit) && String(exit.cause)).toContain("stuck")
    }))

  it.effect("by a stall: nothing is left to happen, but the program waits", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Simulation.run(Effect.andThen(Effect.sleep(5), Effect.never), { seed: "s" }))
      expect(error).toMatchObject({ _tag: "Stalled", seed: "s", atMs: 5 })
      expect(error.message).toContain("nothing is ready and nothing is scheduled")
    }))

  it.effect("by a stall: finalizers run", () =>
    Effect.gen(function* () {
      let closed = false
      const program = Effect.andThen(Effect.addFinalizer(() => Effect.sync(() => closed = true)), Effect.never)
      yield* Effect.flip(Simulation.run(program, { seed: 1 }))
      expect(closed).toBe(true)
    }))

  it.effect("by a stall: the program runs in circles", () =>
    Effect.gen(function* () {
      for (const circle of [Effect.forever(Effect.yieldNow), Effect.forever(Effect.void)]) {
        const error = yield* Effect.flip(Simulation.run(circle, { seed: 1, maxStepsAtOneTime: 1000 }))
        expect(error).toMatchObject({ _tag: "Stalled", atMs: 0 })
        expect(error.message).toContain("circles")
      }
    }))

  it.effect("by a stall: finalizers that do not end", () =>
    Effect.gen(function* () {
      const stuck = Effect.onInterrupt(Effect.forever(Effect.sleep(7)), () => Effect.forever(Effect.sleep(1000)))
      const error = yield* Effect.flip(Simulation.run(stuck, { seed: 1, duration: 100 }))
      expect(error.message).toContain("finalizers have not ended")
    }))

  it.effect("before its start, by options that mean nothing", () =>
    Effect.gen(function* () {
      for (const options of [{ preemptEvery: 0 }, { preemptEvery: NaN }, { maxStepsAtOneTime: 0 }]) {
        expect(yield* Effect.flip(Simulation.run(Effect.void, { seed: 1, ...options })))
          .toBeInstanceOf(Simulation.InvalidOptions)
      }
    }))
})
