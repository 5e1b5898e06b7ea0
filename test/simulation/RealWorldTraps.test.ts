import { describe, expect, it } from "@effect/vitest"
import { Cause, DateTime, Effect, Exit, HashSet, Option, Random, Schema } from "effect"
import { Simulation } from "../../src/simulation/mod.ts"

/** Everything that is trapped, as it was when this file was loaded. */
const globalsNow = () => [
  Date,
  Date.now,
  performance.now,
  Temporal.Now.instant,
  Math.random,
  crypto.getRandomValues,
  crypto.randomUUID,
  setTimeout,
  setInterval,
  setImmediate,
  queueMicrotask,
  Promise.prototype.then,
  fetch,
  process.hrtime,
  process.hrtime.bigint,
  process.nextTick,
]
const untouched = globalsNow()

const failureOf = (program: Effect.Effect<unknown, unknown>) =>
  Effect.flip(Effect.catchDefect(Simulation.run(program, { seed: 1 }), Effect.die))

/** What the simulation says of a program that does this after a while, in a fiber of its own. */
const caught = (use: () => unknown) =>
  failureOf(Effect.andThen(Effect.forkChild(Effect.andThen(Effect.sleep(5), Effect.sync(use))), Effect.sleep(10)))

describe("the real world, used in a simulation", () => {
  const uses: ReadonlyArray<readonly [what: string, use: () => unknown]> = [
    ["Date.now", () => Date.now()],
    ["new Date()", () => new Date()],
    ["Date()", () => Date()],
    ["Temporal.Now.instant", () => Temporal.Now.instant()],
    ["performance.now", () => performance.now()],
    ["process.hrtime", () => process.hrtime()],
    ["process.hrtime.bigint", () => process.hrtime.bigint()],
    ["Math.random", () => Math.random()],
    ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1))],
    ["crypto.randomUUID", () => crypto.randomUUID()],
    ["setTimeout", () => setTimeout(() => {}, 1)],
    ["setInterval", () => setInterval(() => {}, 1)],
    ["setImmediate", () => setImmediate(() => {})],
    ["queueMicrotask", () => queueMicrotask(() => {})],
    ["process.nextTick", () => process.nextTick(() => {})],
    ["Promise.prototype.then", () => Promise.resolve(1).then((one) => one)],
    ["Promise.prototype.then", () => Promise.all([Promise.resolve(1)])],
    ["fetch", () => fetch("data:,")],
  ]
  for (const [what, use] of uses) {
    it.effect(`is caught and named: ${what} by ${use}`, () =>
      Effect.gen(function* () {
        const error = yield* caught(use)
        expect(error).toBeInstanceOf(Simulation.RealWorld)
        expect(error).toMatchObject({ _tag: "RealWorld", what })
        expect(String(error)).toContain("RealWorldTraps.test.ts")
        expect(globalsNow()).toEqual(untouched)
      }))
  }

  it.effect("is caught where a promise is awaited as an Effect", () =>
    Effect.gen(function* () {
      for (const program of [Effect.promise(() => Promise.resolve(1)), Effect.tryPromise(() => Promise.resolve(1))]) {
        expect(yield* failureOf(program)).toMatchObject({ _tag: "RealWorld", what: "Promise.prototype.then" })
      }
    }))

  it.effect("is caught where a program runs another Effect by itself", () =>
    Effect.gen(function* () {
      expect(yield* caught(() => Effect.runFork(Effect.sleep(1)))).toMatchObject({ what: "setTimeout" })
      expect(yield* caught(() => Effect.runPromise(Effect.succeed(1)))).toMatchObject({
        what: "Promise.prototype.then",
      })
    }))

  it.effect("is caught even if the program swallows the exception", () =>
    Effect.gen(function* () {
      const program = Effect.ignoreCause(Effect.sync(() => Date.now()))
      expect(yield* failureOf(program)).toMatchObject({ _tag: "RealWorld", what: "Date.now" })
    }))

  it.effect("is caught in a finalizer, even one that runs because the duration has passed", () =>
    Effect.gen(function* () {
      const program = Effect.onInterrupt(Effect.forever(Effect.sleep(1)), () => Effect.sync(() => Date.now()))
      const error = yield* Effect.flip(Simulation.run(program, { seed: 1, duration: 10 }))
      expect(error).toMatchObject({ _tag: "RealWorld", what: "Date.now" })
    }))

  it.effect("names the cure", () =>
    Effect.gen(function* () {
      expect(String(yield* caught(() => Date.now()))).toMatch(/used Date\.now at .*; read the time from Effect's Clock/)
    }))
})

describe("the process's globals", () => {
  const programs: ReadonlyArray<readonly [end: string, program: Effect.Effect<unknown, unknown>]> = [
    ["a success", Effect.sleep(1)],
    ["a failure", Effect.andThen(Effect.sleep(1), Effect.fail("no"))],
    ["a defect", Effect.die("bug")],
    ["a stall", Effect.never],
    ["a use of the real world", Effect.sync(() => Date.now())],
    ["a simulation within the simulation", Simulation.run(Effect.sync(() => Date.now()), { seed: 2 })],
  ]
  for (const [end, program] of programs) {
    it.effect(`are back after ${end}`, () =>
      Effect.gen(function* () {
        yield* Effect.exit(Simulation.run(program, { seed: 1 }))
        expect(globalsNow()).toEqual(untouched)
        expect(yield* Effect.promise(() => Promise.resolve(1))).toBe(1)
      }))
  }
})

describe("what a simulated program may use", () => {
  const value = <A>(program: Effect.Effect<A>) =>
    Effect.map(Simulation.run(program, { seed: 1 }), (result) => Option.getOrThrow(result.value))

  it.effect("dates that are given, and Date as a class", () =>
    Effect.gen(function* () {
      const program = Effect.sync(() => {
        const date = new Date(0)
        return [date.toISOString(), date instanceof Date, Date.UTC(1970, 0, 1), Schema.is(Schema.Date)(date)]
      })
      expect(yield* value(program)).toEqual(["1970-01-01T00:00:00.000Z", true, 0, true])
    }))

  it.effect("Effect's own clock and chance", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        yield* Effect.sleep("1 day")
        yield* Random.next
        return DateTime.formatIso(yield* DateTime.now)
      })
      expect(yield* value(program)).toBe("1970-01-02T00:00:00.000Z")
    }))

  it.effect("collections that tell objects apart by identity", () =>
    Effect.gen(function* () {
      const program = Effect.sync(() => {
        const functions = Array.from({ length: 50 }, (_, index) => () => index)
        return [...HashSet.fromIterable(functions)].map((one) => one())
      })
      const order = yield* value(program)
      expect(order).toHaveLength(50)
      expect(yield* value(program)).toEqual(order)
    }))

  it.effect("the console and Effect's log", () =>
    Effect.gen(function* () {
      const program = Effect.andThen(
        Effect.log("from a simulation"),
        Effect.sync(() => console.info("from its console")),
      )
      expect(yield* Effect.exit(value(program))).toEqual(Exit.void)
    }))

  it.effect("runSync, for what is synchronous", () =>
    Effect.gen(function* () {
      expect(yield* value(Effect.sync(() => Effect.runSync(Effect.succeed(1))))).toBe(1)
      expect(Cause.isCause(yield* value(Effect.sync(() => Cause.fail(1))))).toBe(true)
    }))
})
