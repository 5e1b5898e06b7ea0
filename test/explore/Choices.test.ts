import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import { broadcastToPeers, cancelTimer, emit, randomInt, setTimer } from "../../src/role/Command.ts"
import * as Role from "../../src/role/Role.ts"
import { Collector, Lister, makeSource, makeTicker, Number, Ping, Pong } from "./roles.ts"

const alone = (role: Role.Role, world: Partial<Model.World> = {}): Model.Model => ({
  name: `a lone ${role.name}`,
  nodes: { n: [role] },
  network: "multiset",
  properties: [],
  ...world,
})

it.effect("Choices: a timer that is set may fire, one that is not may not", () =>
  Effect.gen(function* () {
    // Ticks 0, 1, 2, 3; the timer Other is never set.
    expect(yield* Explore.check(alone(makeTicker(3)))).toMatchObject({ verdict: "holds", states: 4, transitions: 3 })
  }))

it.effect("Choices: a timer fires no more often than its budget, over all nodes", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      ...alone(makeTicker(5), { timers: { Tick: 2 } }),
      nodes: Model.everywhere(["a", "b"], makeTicker(5)),
    })
    // (ticks of a, of b): 00, 10, 01, 20, 11, 02.
    expect(report).toMatchObject({ verdict: "holds", states: 6 })
  }))

it.effect("Choices: a timer is set once however often, and cancelled", () =>
  Effect.gen(function* () {
    const Alarm = Role.make("Alarm", {
      receives: [Ping],
      timers: ["Ring"],
      state: { rings: Schema.Int },
      initial: () => ({ rings: 0 }),
      on: {
        *Ping(state) {
          yield* cancelTimer("Ring")
          return state
        },
      },
      *onStart(state) {
        yield* setTimer("Ring", "1 second")
        yield* setTimer("Ring", "2 seconds")
        return state
      },
      onTimer: {
        *Ring({ rings }) {
          return { rings: rings + 1 }
        },
      },
    })
    const clients = [Model.client("cancel", { node: "n", role: Alarm, message: Ping({ n: 0 }) })]
    // (rings, set, requests left): 011, 101, 000, 100.
    expect(yield* Explore.check(alone(Alarm, { clients }))).toMatchObject({
      verdict: "holds",
      states: 4,
      transitions: 3,
    })
  }))

it.effect("Choices: every outcome of every draw is tried", () =>
  Effect.gen(function* () {
    const Dice = Role.make("Dice", {
      receives: [],
      state: { rolled: Schema.Array(Schema.Int) },
      initial: () => ({ rolled: [] }),
      on: {},
      *onStart() {
        const first = yield* randomInt(3)
        // What is drawn may decide how much is drawn.
        return { rolled: first === 0 ? [first] : [first, yield* randomInt(2)] }
      },
    })
    // [0], [1,0], [1,1], [2,0], [2,1].
    expect(yield* Explore.check(alone(Dice))).toMatchObject({ verdict: "holds", states: 5, depth: 0 })
    // Two nodes draw apart.
    const two = { ...alone(Dice), nodes: Model.everywhere(["a", "b"], Dice) }
    expect(yield* Explore.check(two)).toMatchObject({ verdict: "holds", states: 25 })
  }))

it.effect("Choices: a client asks at any moment, as often as it may; to be ignored is a use", () =>
  Effect.gen(function* () {
    const clients = [
      Model.client("one", { node: "n", role: Lister, message: Ping({ n: 1 }) }),
      Model.client("two", { node: "n", role: Lister, message: Ping({ n: 2 }), times: 2 }),
    ]
    // Prefixes of the orders of 1, 2, 2: the empty one, 1 2, 12 21 22, 122 212 221.
    expect(yield* Explore.check(alone(Lister, { clients }))).toMatchObject({
      verdict: "holds",
      states: 9,
      transitions: 8,
    })
    const ignored = [Model.client("one", { node: "n", role: Collector, message: Ping({ n: 1 }), times: 2 })]
    expect(yield* Explore.check(alone(Collector, { clients: ignored }))).toMatchObject({ states: 3, transitions: 2 })
  }))

it.effect("Choices: a node acts of itself wherever that changes something", () =>
  Effect.gen(function* () {
    const up = Model.action("up", Number, function* ({ n }) {
      return { n: Math.min(n + 1, 2) }
    })
    const back = Model.action("back", Number, function* ({ n }) {
      return { n: n === 2 ? 0 : n }
    })
    const report = yield* Explore.check(alone(Number, { actions: [up, back] }))
    expect(report).toMatchObject({ verdict: "holds", states: 3, transitions: 3, depth: 2 })
  }))

it.effect("Choices: a delivery is a batch of one: the mailbox is drained after it, in the same step", () =>
  Effect.gen(function* () {
    const Batcher = Role.make("Receiver", {
      receives: [Ping],
      state: { waiting: Schema.Array(Schema.Int), batches: Schema.Int },
      initial: () => ({ waiting: [], batches: 0 }),
      on: {
        *Ping(state, { n }) {
          return { ...state, waiting: [...state.waiting, n] }
        },
      },
      *onDrained({ batches, waiting }) {
        return { waiting: [], batches: waiting.length > 0 ? batches + 1 : batches }
      },
    })
    const report = yield* Explore.check({
      name: "batches",
      nodes: { s: [makeSource(1, 2)], r: [Batcher] },
      network: "multiset",
      properties: [Property.always("none waits", ({ state }) => state(Batcher, "r").waiting.length === 0)],
    })
    expect(report).toMatchObject({ verdict: "holds", states: 4 })
  }))

it.effect("Choices: a history is told of what is received, sent and emitted, and is part of the state", () =>
  Effect.gen(function* () {
    const Crier = Role.make("Crier", {
      receives: [Ping],
      sends: [Ping],
      emits: [Pong],
      state: {},
      initial: () => ({}),
      on: {
        *Ping(state) {
          yield* emit(Pong({}))
          return state
        },
      },
      *onStart(state, { self }) {
        if (self.node === "a") yield* broadcastToPeers("Crier", Ping({ n: 1 }))
        return state
      },
    })
    const told: Array<string> = []
    const report = yield* Explore.check<ReadonlyArray<string>>({
      name: "criers",
      nodes: Model.everywhere(["a", "b", "c"], Crier),
      network: "multiset",
      history: {
        initial: [],
        record: (cries, event) => {
          if (event._tag !== "Handled") return cries
          told.push(`${event.self.node} ${event.stimulus._tag} ${event.sent.length} ${event.emitted.length}`)
          return event.emitted.length > 0 ? [...cries, event.self.node] : cries
        },
      },
      properties: [
        Property.sometimes("b, then c", ({ history }) => history.join() === "b,c"),
        Property.sometimes("c, then b", ({ history }) => history.join() === "c,b"),
      ],
    })
    // Nobody, b, c, b then c, c then b.
    expect(report).toMatchObject({ verdict: "holds", states: 5, transitions: 4 })
    expect(told).toContain("a Start 2 0")
    expect(told).toContain("b Message 0 1")
    expect(told).not.toContain("b Start 0 0")
  }))
