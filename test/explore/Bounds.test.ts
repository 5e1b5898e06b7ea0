import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import type { Progress } from "../../src/explore/Report.ts"
import { Number } from "./roles.ts"

/** A number that grows to `limit`. */
const growing = (limit: number, ...properties: ReadonlyArray<Property.Property>): Model.Model => ({
  name: "a growing number",
  nodes: { n: [Number] },
  network: "set",
  actions: [Model.action("grow", Number, function* ({ n }) {
    return { n: Math.min(n + 1, limit) }
  })],
  properties,
})

const unreachable = Property.sometimes("negative", ({ state }) => state(Number, "n").n < 0)
const positive = Property.eventually("negative at last", ({ state }) => state(Number, "n").n < 0)

it.effect("Bounds: as many states as allowed, then not exhausted, whatever is unreached", () =>
  Effect.gen(function* () {
    expect(yield* Explore.check(growing(Infinity, unreachable, positive), { maxStates: 10 })).toMatchObject({
      verdict: "not exhausted",
      bound: "maxStates",
      states: 10,
      unreached: ["negative"],
      counterexamples: [],
    })
  }))

it.effect("Bounds: no deeper than allowed, then not exhausted", () =>
  Effect.gen(function* () {
    expect(yield* Explore.check(growing(5, unreachable), { maxDepth: 3 }))
      .toMatchObject({ verdict: "not exhausted", bound: "maxDepth", states: 4, depth: 3 })
    expect(yield* Explore.check(growing(5), { maxDepth: 6 }))
      .toMatchObject({ verdict: "holds", bound: undefined, states: 6, depth: 5 })
  }))

it.effect("Bounds: a violation found in time is one", () =>
  Effect.gen(function* () {
    const small = Property.always("below 3", ({ state }) => state(Number, "n").n < 3)
    expect(yield* Explore.check(growing(Infinity, small), { maxStates: 10 })).toMatchObject({ verdict: "violated" })
  }))

it.effect("An exploration can be interrupted", () =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Explore.check(growing(Infinity), { maxStates: Infinity }))
    yield* Effect.yieldNow
    yield* Effect.yieldNow
    yield* Fiber.interrupt(fiber)
    expect(fiber.pollUnsafe()?._tag).toBe("Failure")
  }))

it.effect("An exploration tells of its progress, and of its end", () =>
  Effect.gen(function* () {
    const told: Array<Progress> = []
    const report = yield* Explore.check(growing(2999), {
      progressEvery: 0,
      onProgress: (progress) => Effect.sync(() => void told.push(progress)),
    })
    expect(told.length).toBeGreaterThan(2)
    expect(told[0]).toMatchObject({ model: "a growing number", states: 1025, depth: 1023, frontier: 1 })
    expect(told.at(-1)).toMatchObject({ states: 3000, frontier: 0, transitions: 2999, depth: 2999 })
    expect(report).toMatchObject({ ...told.at(-1), verdict: "holds" })
    expect(report.bytes).toBeGreaterThan(0)
  }))
