import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import type { Report } from "../../src/explore/Report.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { broadcastToPeers, randomInt, reply, setTimer } from "../../src/role/Command.ts"
import * as Message from "../../src/role/Message.ts"
import * as Role from "../../src/role/Role.ts"
import { Number } from "./roles.ts"

const names = ["a", "b", "c"]

/** The counterexample ends where its loop begins. */
const expectLoop = ({ counterexamples: [counterexample] }: Report) => {
  if (counterexample?.ending._tag !== "Loops") throw new Error("a loop was expected")
  const states = [counterexample.start, ...counterexample.transitions].map(({ state }) => state)
  expect(states.at(-1)).toEqual(states[counterexample.ending.from + 1])
}

const Voter = Role.make("Voter", {
  receives: [],
  state: { choice: Schema.NullOr(NodeId) },
  initial: () => ({ choice: null }),
  on: {},
})

const vote = Model.action("vote", Voter, function* (state, { members }) {
  if (state.choice !== null) return state
  return { choice: members[yield* randomInt(members.length)] ?? null }
})

it.effect("Symmetry: states that differ only in who is who are explored once, and counted all", () =>
  Effect.gen(function* () {
    const grow = Model.action("grow", Number, function* ({ n }) {
      return { n: Math.min(n + 1, 2) }
    })
    const model: Model.Model = {
      name: "three numbers",
      nodes: Model.everywhere(names, Number),
      network: "set",
      actions: [grow],
      properties: [],
    }
    // 3^3 triples; multisets of three out of three.
    expect(yield* Explore.check(model)).toMatchObject({ states: 27, fullStates: 27, symmetric: false })
    expect(yield* Explore.check({ ...model, symmetry: [names] }))
      .toMatchObject({ verdict: "holds", states: 10, fullStates: 27, symmetric: true })
    // With a and b alone interchangeable: 6 pairs, each with 3 of c.
    expect(yield* Explore.check({ ...model, symmetry: [["a", "b"]] })).toMatchObject({ states: 18, fullStates: 27 })
  }))

it.effect("Symmetry: names in states are exchanged with the nodes (Burnside's lemma)", () =>
  Effect.gen(function* () {
    const model: Model.Model = {
      name: "votes",
      nodes: Model.everywhere(names, Voter),
      network: "set",
      actions: [vote],
      properties: [],
    }
    // 4^3 in all; (64 + 3·8 + 2·4) / 6 orbits.
    expect(yield* Explore.check(model)).toMatchObject({ states: 64 })
    expect(yield* Explore.check({ ...model, symmetry: [names] })).toMatchObject({ states: 16, fullStates: 64 })
  }))

interface Hello {
  readonly _tag: "Hello"
  readonly name: NodeId
}
const Hello = Message.make<Hello>("Hello", { name: NodeId })

interface Welcome {
  readonly _tag: "Welcome"
}
const Welcome = Message.make<Welcome>("Welcome", {})

/** When its timer fires, or a client asks, it greets the others; knows whom it has heard of, as a set and as a record. */
const Greeter = Role.make("Greeter", {
  receives: [Hello, Welcome],
  sends: [Hello, Welcome],
  timers: ["Greet"],
  state: {
    heard: Schema.ReadonlySet(NodeId),
    welcomedBy: Schema.Record(Schema.String, Schema.Boolean),
  },
  durable: ["heard"],
  initial: () => ({ heard: new Set<NodeId>(), welcomedBy: {} }),
  on: {
    *Hello(state, { name }) {
      yield* reply(Welcome({}))
      return { ...state, heard: new Set([name, ...state.heard]) }
    },
    *Welcome(state, _, { from }) {
      return { ...state, welcomedBy: { ...state.welcomedBy, [from.node]: true } }
    },
  },
  *onStart(state) {
    yield* setTimer("Greet", "1 second")
    return state
  },
  onTimer: {
    *Greet(state, { self }) {
      yield* broadcastToPeers("Greeter", Hello({ name: self.node }))
      return state
    },
  },
})

const greeting = (world: Partial<Model.World>): Model.Model<string> => ({
  name: "greeting",
  nodes: Model.everywhere(names, Greeter),
  network: "set",
  timers: { Greet: 2 },
  history: {
    // Who was heard of last.
    initial: "nobody",
    record: (last, event) =>
      event._tag === "Handled" && event.stimulus._tag === "Message" && event.stimulus.message._tag === "Hello"
        ? event.from.node
        : last,
  },
  properties: [Property.sometimes("heard", ({ states }) => states(Greeter).some(({ heard }) => heard.size > 0))],
  ...world,
})

const worlds: ReadonlyArray<readonly [string, Partial<Model.World>]> = [
  ["a set", {}],
  ["a multiset with a loss", { network: "multiset", faults: { loss: 1 } }],
  ["ordered links", { network: "ordered" }],
  ["a restart", { faults: { restarts: 1 }, timers: { Greet: 1 } }],
  ["a stop", { faults: { stops: 1 }, timers: { Greet: 1 } }],
  ["clients of all", {
    timers: { Greet: 1 },
    clients: names.map((node) => Model.client("asks", { node, role: Greeter, message: Welcome({}) })),
  }],
]

for (const [name, world] of worlds) {
  it.effect(`Symmetry: the full count is the count without symmetry (${name})`, () =>
    Effect.gen(function* () {
      const full = yield* Explore.check(greeting(world))
      const some = yield* Explore.check(greeting({ ...world, symmetry: [names] }))
      expect(some).toMatchObject({ verdict: "holds", fullStates: full.states, depth: full.depth })
      expect(some.states).toBeLessThan(full.states / 4)
    }))
}

it.effect("Symmetry: a counterexample is a true behaviour, though its states were taken for their likenesses", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      ...greeting({ symmetry: [names] }),
      properties: [
        Property.always("none hears of two", ({ states }) => states(Greeter).every(({ heard }) => heard.size < 2)),
      ],
    })
    const [counterexample] = report.counterexamples
    expect(counterexample?.transitions).toHaveLength(4)
    // Whoever heard of two heard of those two who greeted.
    const handled = counterexample?.transitions.flatMap(({ happenings }) => happenings) ?? []
    const greeters = handled.flatMap((it) => it._tag === "Handled" && it.sent.length === 2 ? [it.node] : [])
    const heard = counterexample?.transitions.at(-1)?.state.roles.map(({ state }) => JSON.stringify(state)) ?? []
    expect(heard.some((state) => greeters.every((greeter) => state.includes(greeter)))).toBe(true)
  }))

it.effect("Symmetry: a cycle of representatives is followed until the very state comes again", () =>
  Effect.gen(function* () {
    // A token that goes to and fro: in each state of the cycle another holds it, yet all are likenesses.
    const Holder = Role.make("Holder", {
      receives: [Welcome],
      sends: [Welcome],
      state: { has: Schema.Boolean },
      initial: () => ({ has: false }),
      on: {
        *Welcome() {
          return { has: true }
        },
      },
    })
    const pass = Model.action("pass", Holder, function* (state) {
      if (!state.has) return state
      yield* broadcastToPeers("Holder", Welcome({}))
      return { has: false }
    })
    const report = yield* Explore.check({
      name: "a token",
      nodes: Model.everywhere(["a", "b"], Holder),
      network: "multiset",
      actions: [pass],
      clients: ["a", "b"].map((node) => Model.client("give", { node, role: Holder, message: Welcome({}) })),
      symmetry: [["a", "b"]],
      properties: [Property.eventually("nobody has anything", () => false)],
    })
    expectLoop(report)
  }))

it.effect("Symmetry: a cycle of representatives may come again to another state than that where it was entered", () =>
  Effect.gen(function* () {
    // Two numbers that go round. Of two that are alike, the first always goes on: whoever began, it ends as the same.
    const steps = [[0, 3], [1, 2], [0, 1], [2, 0]]
    const report = yield* Explore.check({
      name: "two numbers",
      nodes: Model.everywhere(["a", "b"], Number),
      network: "set",
      actions: steps.map(([from = 0, to = 0]) =>
        Model.action(`${from} to ${to}`, Number, function* (state) {
          return state.n === from ? { n: to } : state
        })
      ),
      symmetry: [["a", "b"]],
      properties: [
        Property.eventually(
          "a good pair",
          ({ states }) => ["0,2", "2,3", "3,3"].includes(states(Number).map(({ n }) => n).sort().join()),
        ),
      ],
    })
    expectLoop(report)
  }))
