import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import { emit, randomInt, send, setTimer } from "../../src/role/Command.ts"
import * as Role from "../../src/role/Role.ts"
import { at, Number, Ping, Pong } from "./roles.ts"

const asked = (role: Role.Role): Model.Model => ({
  name: "one request",
  nodes: { n: [role] },
  network: "set",
  clients: [{ name: "asks", node: "n", role, message: Ping({ n: 7 }) }],
  properties: [],
})

const handling = (ping: (n: number) => { readonly n: number }) =>
  Role.make("Faulty", {
    receives: [Ping],
    sends: [Ping],
    state: { n: Schema.Int },
    initial: () => ({ n: 0 }),
    on: {
      *Ping(_, { n }) {
        return ping(n)
      },
    },
  })

it.effect("A handler that throws is a counterexample that names role, message and problem", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(asked(handling(() => {
      throw new Error("no such thing")
    })))
    expect(report).toMatchObject({
      verdict: "violated",
      counterexamples: [{
        property: "no handler is at fault",
        ending: { _tag: "Defect", message: `Faulty@n, handling {"_tag":"Ping","n":7}: no such thing` },
        transitions: [],
      }],
    })
  }))

it.effect("A handler whose state is none of its Schema's is a counterexample", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(asked(handling((n) => ({ n: n / 2 }))))
    const ending = report.counterexamples[0]?.ending
    expect(ending?._tag === "Defect" ? ending.message : "").toContain("handling")
    expect(report.verdict).toBe("violated")
  }))

it.effect("A handler that throws at a start, or in an action, is a counterexample too", () =>
  Effect.gen(function* () {
    const explode = Model.action("explode", Number, function* () {
      throw new Error("bang")
    })
    const acting = yield* Explore.check({
      name: "an action",
      nodes: { n: [Number] },
      network: "set",
      actions: [explode],
      properties: [],
    })
    expect(acting.counterexamples).toMatchObject([{ ending: { message: "Number@n, in its action explode: bang" } }])
    const Stillborn = Role.make("Stillborn", {
      receives: [],
      state: {},
      initial: () => ({}),
      on: {},
      *onStart() {
        throw new Error("no")
      },
    })
    const starting = yield* Explore.check({
      name: "a start",
      nodes: { n: [Stillborn] },
      network: "set",
      properties: [],
    })
    expect(starting).toMatchObject({
      verdict: "violated",
      counterexamples: [{ ending: { message: "Stillborn@n, at its start: no" }, transitions: [] }],
    })
  }))

it.effect("What a role emits and sends passes its Schema, also to nobody", () =>
  Effect.gen(function* () {
    const Liar = Role.make("Liar", {
      receives: [Ping],
      sends: [Ping],
      emits: [Ping],
      state: { n: Schema.Int },
      initial: () => ({ n: 0 }),
      on: {
        *Ping(state, { n }) {
          if (n === 7) yield* send(at("nowhere", "Nobody"), Ping({ n: 0.5 }))
          else yield* emit(Ping({ n: 0.5 }))
          return state
        },
      },
    })
    for (const n of [7, 8]) {
      const clients = [Model.client("asks", { node: "n", role: Liar, message: Ping({ n }) })]
      expect(yield* Explore.check({ ...asked(Liar), clients })).toMatchObject({ verdict: "violated" })
    }
  }))

it.effect("A draw from too many is refused with the cure", () =>
  Effect.gen(function* () {
    const Gambler = Role.make("Gambler", {
      receives: [Pong],
      state: { n: Schema.Int },
      initial: () => ({ n: 0 }),
      on: { Pong: Role.ignore },
      *onStart() {
        return { n: yield* randomInt(65) }
      },
    })
    const error = yield* Effect.flip(Explore.check({
      name: "a gambler",
      nodes: { n: [Gambler] },
      network: "set",
      properties: [],
    }))
    expect(error.message).toBe(
      `model "a gambler": Gambler@n draws one of 65; the explorer tries each, so draw one of 1 to 64`,
    )
  }))

it.effect("A step that no budget allows is no counterexample", () =>
  Effect.gen(function* () {
    const Bomb = Role.make("Bomb", {
      receives: [],
      timers: ["Fuse"],
      state: {},
      initial: () => ({}),
      on: {},
      *onStart(state) {
        yield* setTimer("Fuse", "1 second")
        return state
      },
      onTimer: {
        *Fuse() {
          throw new Error("bang")
        },
      },
    })
    const model: Model.Model = { name: "a bomb", nodes: { n: [Bomb] }, network: "set", properties: [] }
    expect(yield* Explore.check({ ...model, timers: { Fuse: 0 } })).toMatchObject({ verdict: "holds" })
    expect(yield* Explore.check(model)).toMatchObject({ verdict: "violated" })
  }))

it.effect("A next state with a field that is none of the role's is a counterexample: a misspelt field forgets", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(asked(handling((n) => ({ n, m: n }))))
    expect(report.counterexamples).toMatchObject([{
      ending: { message: expect.stringContaining(`the state of Faulty has a field "m"; its fields are n`) },
    }])
  }))

it.effect("A role whose initial state throws is named", () =>
  Effect.gen(function* () {
    const Unborn = Role.make("Unborn", {
      receives: [],
      state: {},
      initial: () => {
        throw new Error("no members")
      },
      on: {},
    })
    const error = yield* Effect.flip(
      Explore.check({ name: "m", nodes: { n: [Unborn] }, network: "set", properties: [] }),
    )
    expect(error.problem).toBe("Unborn@n has no initial state: no members; mend its `initial`")
  }))
