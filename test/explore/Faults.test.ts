import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import type * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import { reply, send } from "../../src/role/Command.ts"
import * as Role from "../../src/role/Role.ts"
import { at, Collector, Keeper, Lister, makeSource, makeTicker, Ping, Pong } from "./roles.ts"

const keeper = (faults: Model.Faults, properties: ReadonlyArray<Property.Property> = []): Model.Model => ({
  name: "a source and a keeper",
  nodes: { s: [makeSource(1)], r: [Keeper] },
  network: "set",
  faults,
  properties,
})

it.effect("Faults: a crash keeps the durable, loses the volatile, and keeps or loses the lazy", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(keeper({ restarts: { times: 1, nodes: ["r"] } }, [
      Property.always("what is durable stays", ({ state }) => {
        const { durable, lazy, volatile } = state(Keeper, "r")
        return durable === 1 || (lazy === 0 && volatile === 0)
      }),
      Property.sometimes("lazy kept", ({ state }) => {
        const { lazy, volatile } = state(Keeper, "r")
        return lazy === 1 && volatile === 0
      }),
      Property.sometimes("lazy lost", ({ state }) => {
        const { durable, lazy } = state(Keeper, "r")
        return durable === 1 && lazy === 0
      }),
    ]))
    // (durable, lazy, volatile, crashes left): 0001, 1111, 1100, 1000, 1110. To crash at 0001 changes nothing.
    expect(report).toMatchObject({ verdict: "holds", states: 5, transitions: 5 })
  }))

it.effect("Faults: a crash that changes nothing is none", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(keeper({ restarts: { times: Infinity, nodes: ["s"] } }))
    expect(report).toMatchObject({ verdict: "holds", states: 2, transitions: 1 })
  }))

it.effect("Faults: a restarted role handles its start, and its timers are gone before", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      name: "a ticker",
      nodes: { t: [makeTicker(2)] },
      network: "set",
      faults: { restarts: 1 },
      properties: [Property.always("as after a start", ({ state }) => state(makeTicker(2), "t").ticks <= 2)],
    })
    // (ticks, timer set, crashes left): 011, 111, 201, and from the latter two by a crash 010, 110, 200.
    expect(report).toMatchObject({ verdict: "holds", states: 6, transitions: 6 })
  }))

it.effect("Faults: all roles of a node crash together", () =>
  Effect.gen(function* () {
    const second = { ...Lister, name: "Second" }
    const asks = (role: Role.Role) => ({ name: `asks ${role.name}`, node: "n", role, message: Ping({ n: 1 }) })
    const report = yield* Explore.check({
      name: "two lists",
      nodes: { n: [Lister, second] },
      network: "set",
      faults: { restarts: 1 },
      clients: [asks(Lister), asks(second)],
      properties: [],
    })
    // Before a crash each list has or has not been asked: 4. A crash after one was asked leaves the other to be asked
    // or not: 2 + 2. After both were: 1.
    expect(report).toMatchObject({ verdict: "holds", states: 9 })
  }))

it.effect("Faults: a node that stops keeps its disk, receives no more, and is down", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(keeper({ stops: { times: 1, nodes: ["r"] } }, [
      Property.always("the volatile part of a stopped node is gone", ({ down, state }) =>
        !down("r") || state(Keeper, "r").volatile === 0),
      Property.sometimes("stopped before", ({ down, state }) =>
        down("r") && state(Keeper, "r").durable === 0),
      Property.sometimes("stopped after", ({ down, state }) => down("r") && state(Keeper, "r").durable === 1),
    ]))
    // Before and after the message, each up and down.
    expect(report).toMatchObject({ verdict: "holds", states: 4, transitions: 3 })
  }))

it.effect("Faults: messages in flight outlive a crash of their receiver", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      ...keeper({ restarts: { times: 1, nodes: ["r"] } }),
      network: "multiset",
      nodes: { s: [makeSource(1, 2)], r: [Collector] },
    })
    // (received, in flight, crashes left): /12/1, 1/2/1, 2/1/1, 12//1, then by a crash /2/0, /1/0, //0, then 2//0, 1//0.
    expect(report).toMatchObject({ verdict: "holds", states: 9 })
  }))

const makeHasty = (beforeSync: boolean) =>
  Role.make("Hasty", {
    receives: [Ping],
    sends: [Pong],
    state: { knows: Schema.Boolean },
    durable: ["knows"],
    initial: () => ({ knows: false }),
    on: {
      *Ping(_, __, { from }) {
        yield* send(from, Pong({}), { beforeSync })
        return { knows: true }
      },
    },
  })

const hasty = (beforeSync: boolean, faults: Model.Faults): Model.Model => ({
  name: "an answer that may leave before the sync",
  nodes: { s: [makeAsker], h: [makeHasty(beforeSync)] },
  network: "set",
  faults,
  properties: [
    Property.always(
      "who has answered knows",
      ({ messages, state }) =>
        messages.every(({ message }) => message._tag !== "Pong") || state(makeHasty(beforeSync), "h").knows,
    ),
  ],
})

const makeAsker = Role.make("Asker", {
  receives: [Pong],
  sends: [Ping],
  state: {},
  initial: () => ({}),
  on: { Pong: Role.ignore },
  *onStart(state) {
    yield* send(at("h", "Hasty"), Ping({ n: 1 }))
    return state
  },
})

it.effect("Faults: what a step sends leaves only with its durable state synced", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(hasty(false, { restarts: 1, stops: 1 }))
    expect(report).toMatchObject({ verdict: "holds" })
  }))

for (const faults of [{ restarts: 1 }, { stops: 1 }]) {
  const [kind] = Object.keys(faults)
  it.effect(`Faults: a message sent before the sync may outlive the step (${kind})`, () =>
    Effect.gen(function* () {
      const report = yield* Explore.check(hasty(true, faults))
      const [counterexample] = report.counterexamples
      expect(report.verdict).toBe("violated")
      expect(counterexample?.transitions).toHaveLength(1)
      expect(counterexample?.transitions[0]?.happenings[0]?._tag).toBe("Torn")
    }))
}

it.effect("Faults: a bounded choice that a torn step took is used up", () =>
  Effect.gen(function* () {
    const Echo = Role.make("Echo", {
      receives: [Ping],
      sends: [Pong],
      state: { echoes: Schema.Int },
      durable: ["echoes"],
      initial: () => ({ echoes: 0 }),
      on: {
        *Ping({ echoes }, __, { from }) {
          yield* send(from, Pong({}), { beforeSync: true })
          yield* reply(Pong({}))
          return { echoes: echoes + 1 }
        },
      },
    })
    const report = yield* Explore.check<boolean>({
      name: "one request, torn",
      nodes: { e: [Echo] },
      network: "multiset",
      faults: { restarts: 1 },
      clients: [{ name: "asks", node: "e", role: Echo, message: Ping({ n: 1 }) }],
      history: { initial: false, record: (torn, event) => torn || event._tag === "Torn" },
      properties: [
        Property.always("asked once", ({ history, state }) => state(Echo, "e").echoes === 0 || !history),
        Property.sometimes("torn", ({ history }) => history),
      ],
    })
    // (echoes, requests left, crashes left, torn): 0110, 1010, 0001. A crash otherwise changes nothing.
    expect(report).toMatchObject({ verdict: "holds", states: 3, transitions: 2 })
  }))

it.effect("Faults: a start, too, may be cut short after what it sends before the sync", () =>
  Effect.gen(function* () {
    const makeCounter = (beforeSync: boolean) =>
      Role.make("Counter", {
        receives: [],
        sends: [Ping],
        state: { starts: Schema.Int },
        durable: ["starts"],
        initial: () => ({ starts: 0 }),
        on: {},
        *onStart({ starts }) {
          yield* send(at("r", "Receiver"), Ping({ n: starts }), { beforeSync })
          return { starts: starts + 1 }
        },
      })
    const explored = (beforeSync: boolean) =>
      Explore.check({
        name: "starts that are told",
        nodes: { c: [makeCounter(beforeSync)], r: [Collector] },
        network: "multiset",
        faults: { restarts: { times: 1, nodes: ["c"] } },
        properties: [
          Property.always(
            "no start is told twice",
            ({ messages }) => new Set(messages.map(({ message }) => JSON.stringify(message))).size === messages.length,
          ),
        ],
      })
    expect(yield* explored(false)).toMatchObject({ verdict: "holds" })
    const report = yield* explored(true)
    expect(report.counterexamples[0]?.start.happenings.map(({ _tag }) => _tag))
      .toEqual(["Torn", "Restarted", "Handled", "Handled"])
  }))
