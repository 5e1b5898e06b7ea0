import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import { Lister, makeSource, Number, Ping } from "./roles.ts"

/** A number that goes along these arrows. */
const walk = (
  arrows: Readonly<Record<string, readonly [from: number, to: number]>>,
  ...properties: ReadonlyArray<Property.Property>
): Model.Model => ({
  name: "a walk",
  nodes: { n: [Number] },
  network: "set",
  actions: Object.entries(arrows).map(([name, [from, to]]) =>
    Model.action(name, Number, function* (state) {
      return state.n === from ? { n: to } : state
    })
  ),
  properties,
})

const n = ({ state }: Property.View) => state(Number, "n").n

it.effect("always: the counterexample is a shortest", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(walk(
      { slow: [0, 1], slower: [1, 2], slowest: [2, 5], quick: [0, 3], quicker: [3, 5] },
      Property.always("below 5", (view) => n(view) < 5),
    ))
    expect(report.verdict).toBe("violated")
    const [counterexample] = report.counterexamples
    expect(counterexample).toMatchObject({ property: "below 5", ending: { _tag: "False" } })
    expect(counterexample?.transitions.map(({ state }) => state.roles[0]?.state)).toEqual([{ n: 3 }, { n: 5 }])
  }))

it.effect("always: a start can break it", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(walk({}, Property.always("above 0", (view) => n(view) > 0)))
    expect(report.counterexamples).toMatchObject([{ property: "above 0", transitions: [] }])
  }))

it.effect("A property that throws is named", () =>
  Effect.gen(function* () {
    const broken = Property.always("is a name", () => {
      throw new TypeError("no name")
    })
    const error = yield* Effect.flip(Explore.check(walk({}, broken)))
    expect(error.problem).toMatch(/^its property "is a name" throws TypeError: no name; let it answer/)
  }))

it.effect("always: it goes on to every broken property if asked", () =>
  Effect.gen(function* () {
    const model = walk(
      { a: [0, 1], b: [1, 2], c: [2, 3] },
      Property.always("not 1", (view) => n(view) !== 1),
      Property.always("below 3", (view) => n(view) < 3),
      Property.eventually("4", (view) => n(view) === 4),
    )
    const first = yield* Explore.check(model)
    expect(first.counterexamples.map(({ property }) => property)).toEqual(["not 1"])
    const all = yield* Explore.check(model, { keepGoing: true })
    expect(all.counterexamples.map(({ property, transitions }) => [property, transitions.length])).toEqual([
      ["not 1", 1],
      ["below 3", 3],
      ["4", 3],
    ])
  }))

it.effect("sometimes: what is never reached is named, and is no success", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(walk(
      { a: [0, 1] },
      Property.sometimes("1", (view) => n(view) === 1),
      Property.sometimes("2", (view) => n(view) === 2),
    ))
    expect(report).toMatchObject({ verdict: "violated", unreached: ["2"], counterexamples: [] })
  }))

it.effect("eventually: a path that ends without it breaks it", () =>
  Effect.gen(function* () {
    const arrows = { a: [0, 1], b: [1, 2], astray: [1, 3] } as const
    const report = yield* Explore.check(walk(arrows, Property.eventually("2", (view) => n(view) === 2)))
    expect(report.counterexamples).toMatchObject([{ property: "2", ending: { _tag: "Ends" } }])
    expect(report.counterexamples[0]?.transitions.map(({ state }) => state.roles[0]?.state)).toEqual([{ n: 1 }, {
      n: 3,
    }])
  }))

it.effect("eventually: a cycle without it breaks it, though it could be left", () =>
  Effect.gen(function* () {
    const arrows = { a: [0, 1], b: [1, 2], c: [2, 3], back: [3, 1], out: [3, 4] } as const
    const report = yield* Explore.check(walk(arrows, Property.eventually("4", (view) => n(view) === 4)))
    // 0 → 1 → 2 → 3 → 1, or the same from another state of the cycle.
    const [counterexample] = report.counterexamples
    expect(report.verdict).toBe("violated")
    expect(counterexample?.ending).toEqual({ _tag: "Loops", from: 0 })
    expect(counterexample?.transitions.map(({ state }) => state.roles[0]?.state))
      .toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 1 }])
  }))

it.effect("eventually: a cycle through it, or after it, keeps it", () =>
  Effect.gen(function* () {
    const through = { a: [0, 1], b: [1, 2], back: [2, 0] } as const
    expect(yield* Explore.check(walk(through, Property.eventually("1", (view) => n(view) === 1))))
      .toMatchObject({ verdict: "holds" })
    const after = { a: [0, 1], b: [1, 2], back: [2, 1] } as const
    expect(yield* Explore.check(walk(after, Property.eventually("1", (view) => n(view) === 1))))
      .toMatchObject({ verdict: "holds" })
  }))

it.effect("eventually: paths that meet are no cycle", () =>
  Effect.gen(function* () {
    const arrows = { left: [0, 1], right: [0, 2], fromLeft: [1, 3], fromRight: [2, 3], on: [3, 4] } as const
    const report = yield* Explore.check(walk(arrows, Property.eventually("4", (view) => n(view) === 4)))
    expect(report).toMatchObject({ verdict: "holds", states: 5, transitions: 5 })
  }))

it.effect("eventually: a fault never has to happen, so what waits for one ends", () =>
  Effect.gen(function* () {
    const crashing: Model.Model = {
      ...walk({ a: [0, 1] }, Property.eventually("down", ({ down }) => down("n"))),
      faults: { stops: 1 },
    }
    expect(yield* Explore.check(crashing)).toMatchObject({ counterexamples: [{ ending: { _tag: "Ends" } }] })
  }))

it.effect("eventually: a message in flight is delivered, unless it may be lost", () =>
  Effect.gen(function* () {
    const model: Model.Model = {
      name: "a message",
      nodes: { s: [makeSource(1)], r: [Lister] },
      network: "multiset",
      properties: [Property.eventually("received", ({ state }) => state(Lister, "r").got.length > 0)],
    }
    expect(yield* Explore.check(model)).toMatchObject({ verdict: "holds" })
    const lossy = yield* Explore.check({ ...model, faults: { loss: 1 } })
    expect(lossy).toMatchObject({ verdict: "violated", counterexamples: [{ ending: { _tag: "Ends" } }] })
    expect(lossy.counterexamples[0]?.transitions[0]?.happenings).toEqual([
      { _tag: "Lost", from: "Source@s", to: "Receiver@r", message: Ping({ n: 1 }) },
    ])
  }))

it.effect("A property that asks for what the model does not have is refused", () =>
  Effect.gen(function* () {
    const error = yield* Effect.flip(
      Explore.check(walk({}, Property.always("of another", ({ states }) => states(Lister).length === 0))),
    )
    expect(error.message).toContain("the states of Receiver, which no node of the model has")
  }))
