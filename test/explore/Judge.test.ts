import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import { Number } from "./roles.ts"

/** Two numbers that grow to 3, and the sum of both as a history: 16 states. */
const growing = (property: Property.Property<number>): Model.Model<number> => ({
  name: "two growing numbers",
  nodes: Model.everywhere(["a", "b"], Number),
  network: "set",
  actions: [Model.action("grow", Number, function* ({ n }) {
    return { n: Math.min(n + 1, 3) }
  })],
  history: { initial: 0, record: (sum, event) => event._tag === "Handled" ? sum + 1 : sum },
  properties: [property],
})

it.effect("A predicate that looks at one part alone is asked once for each value of that part", () =>
  Effect.gen(function* () {
    const asked: Array<number> = []
    const report = yield* Explore.check(growing(Property.always("small", ({ history }) => {
      asked.push(history)
      return history <= 6
    })))
    expect(report).toMatchObject({ verdict: "holds", states: 16 })
    expect(asked.sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
  }))

it.effect("A predicate that looks at more in some states is asked again in each of those", () =>
  Effect.gen(function* () {
    let asked = 0
    const report = yield* Explore.check(growing(Property.always("not both 2", (view) => {
      asked++
      return view.history !== 4 || view.state(Number, "a").n !== 2
    })))
    // (1,3) and (3,1) add up to 4 as well, so that 4 alone tells nothing.
    expect(report.counterexamples[0]?.transitions).toHaveLength(4)
    expect(report.counterexamples[0]?.transitions.at(-1)?.state.roles.map(({ state }) => state)).toEqual([{ n: 2 }, {
      n: 2,
    }])
    expect(asked).toBeGreaterThan(4)
  }))

it.effect("A predicate that looks at nothing, or takes the view apart, is asked all the same", () =>
  Effect.gen(function* () {
    let asked = 0
    const report = yield* Explore.check(growing(Property.sometimes("never", () => {
      asked++
      return false
    })))
    expect(report.unreached).toEqual(["never"])
    expect(asked).toBe(16)
    const last = Property.sometimes<number>(
      "last",
      ({ down, states }) => !down("b") && states(Number).every(({ n }) => n === 3),
    )
    expect(yield* Explore.check(growing(last))).toMatchObject({ verdict: "holds" })
  }))
