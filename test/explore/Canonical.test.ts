import { expect, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Log from "../../src/model/Log.ts"
import * as Role from "../../src/role/Role.ts"

class Point extends Schema.Class<Point>("Point")({ x: Schema.Int }) {}

/** How many states there are of a role that goes from its first value to any other. */
const statesOf = <A>(schema: Schema.Codec<A, unknown>, first: A, ...others: ReadonlyArray<A>) => {
  const Holder = Role.make("Holder", {
    receives: [],
    state: { value: schema },
    initial: () => ({ value: first }),
    on: {},
  })
  const actions = others.map((value, i) =>
    Model.action(`take ${i}`, Holder, function* () {
      return { value }
    })
  )
  return Effect.map(
    Explore.check({ name: "values", nodes: { n: [Holder] }, network: "set", actions, properties: [] }),
    ({ states, verdict }) => ({ states, verdict }),
  )
}

const two = { states: 2, verdict: "holds" }

it.effect("Options, Logs, Dates and instances of classes may be the elements of Sets and Maps", () =>
  Effect.gen(function* () {
    const { none, some } = Option
    const options = [["a", none<number>()], ["b", some(1)]] as const
    const option = Schema.Option(Schema.Int)
    expect(
      yield* statesOf(
        Schema.ReadonlyMap(Schema.String, option),
        new Map(),
        new Map(options),
        new Map(options.toReversed()),
      ),
    ).toEqual(two)
    expect(yield* statesOf(Schema.ReadonlySet(option), new Set([some(1)]), new Set([some(1), none()]))).toEqual(two)
    expect(
      yield* statesOf(
        Schema.ReadonlyMap(Schema.String, Log.schema(Schema.Int)),
        new Map(),
        new Map([["a", Log.fromIterable([1])]]),
      ),
    ).toEqual(two)
    const [early, late] = [new Date(0), new Date(1)]
    expect(yield* statesOf(Schema.ReadonlySet(Schema.Date), new Set(), new Set([early, late]), new Set([late, early])))
      .toEqual(two)
    const [here, there] = [new Point({ x: 1 }), new Point({ x: 2 })]
    expect(yield* statesOf(Schema.ReadonlySet(Point), new Set(), new Set([here, there]), new Set([there, here])))
      .toEqual(two)
  }))

it.effect("Sets are equal in any order, within an Option or a Log too", () =>
  Effect.gen(function* () {
    const set = Schema.ReadonlySet(Schema.Int)
    const [up, down] = [new Set([1, 2]), new Set([2, 1])]
    expect(yield* statesOf(Schema.Option(set), Option.none(), Option.some(up), Option.some(down))).toEqual(two)
    expect(yield* statesOf(Log.schema(set), Log.empty(), Log.fromIterable([up]), Log.fromIterable([down]))).toEqual(two)
  }))
