import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import type * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import type { Role } from "../../src/role/Role.ts"
import { Collector, Lister, makeSource } from "./roles.ts"

const explore = (receiver: Role, numbers: ReadonlyArray<number>, world: Pick<Model.World, "network" | "faults">) =>
  Explore.check({
    name: "a source and a receiver",
    nodes: { s: [makeSource(...numbers)], r: [receiver] },
    ...world,
    properties: [],
  })

interface Case {
  readonly name: string
  readonly receiver: Role
  readonly numbers: ReadonlyArray<number>
  readonly world: Pick<Model.World, "network" | "faults">
  /** Distinct states and transitions, counted by hand. */
  readonly counts: readonly [states: number, transitions: number]
}

const cases: ReadonlyArray<Case> = [
  // What it has received: {}, {1}, {2}, {1,2}.
  { name: "a set", receiver: Collector, numbers: [1, 2], world: { network: "set" }, counts: [4, 4] },
  // The same, each with the rest in the network.
  { name: "a multiset", receiver: Collector, numbers: [1, 2], world: { network: "multiset" }, counts: [4, 4] },
  { name: "an ordered link", receiver: Collector, numbers: [1, 2], world: { network: "ordered" }, counts: [3, 2] },
  // [], [1], [2], [1,2], [2,1].
  { name: "a multiset, listed", receiver: Lister, numbers: [1, 2], world: { network: "multiset" }, counts: [5, 4] },
  { name: "one message twice", receiver: Lister, numbers: [1, 1], world: { network: "multiset" }, counts: [3, 2] },
  // (received, in the network, losses left): 021, 111, 201, 010, 100.
  {
    name: "a multiset that may lose one",
    receiver: Lister,
    numbers: [1, 1],
    world: { network: "multiset", faults: { loss: 1 } },
    counts: [5, 5],
  },
  // (received, in the network): 02, 11, 20, 01, 10, 00.
  {
    name: "a multiset that may lose all",
    receiver: Lister,
    numbers: [1, 1],
    world: { network: "multiset", faults: { loss: Infinity } },
    counts: [6, 6],
  },
  // (received, in the network, duplications left): 021, 111, 201, 120, 210, 300.
  {
    name: "a multiset that may duplicate one",
    receiver: Lister,
    numbers: [1, 1],
    world: { network: "multiset", faults: { duplication: 1 } },
    counts: [6, 6],
  },
  {
    name: "a multiset that may duplicate all, to a receiver that does not count",
    receiver: Collector,
    numbers: [1],
    world: { network: "multiset", faults: { duplication: Infinity } },
    // ({}, in), ({1}, in), ({1}, out).
    counts: [3, 3],
  },
  // Received / in the link: /12, 1/2, 12/, then after a loss: /2, 2/, 1/.
  {
    name: "an ordered link that may lose one",
    receiver: Lister,
    numbers: [1, 2],
    world: { network: "ordered", faults: { loss: 1 } },
    counts: [6, 5],
  },
  // /12, 1/2, 12/, then after a duplication: 1/12, 11/2, 112/ and 12/2, 122/.
  {
    name: "an ordered link that may duplicate one",
    receiver: Lister,
    numbers: [1, 2],
    world: { network: "ordered", faults: { duplication: 1 } },
    counts: [8, 7],
  },
]

for (const { counts: [states, transitions], name, numbers, receiver, world } of cases) {
  it.effect(`Network: ${name}: every delivery, and each state once`, () =>
    Effect.gen(function* () {
      const report = yield* explore(receiver, numbers, world)
      expect(report).toMatchObject({ verdict: "holds", states, transitions, fullStates: states, frontier: 0 })
    }))
}

it.effect("Network: links of different senders are ordered apart", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      name: "two sources",
      nodes: { s: [makeSource(1, 2)], t: [makeSource(3)], r: [Lister] },
      network: "ordered",
      properties: [
        Property.always("1 before 2", (view) => {
          const { got } = view.state(Lister, "r")
          return !got.includes(2) || got.indexOf(1) < got.indexOf(2)
        }),
        Property.sometimes("3 first", (view) => view.state(Lister, "r").got.join() === "3,1,2"),
        Property.sometimes("3 last", (view) => view.state(Lister, "r").got.join() === "1,2,3"),
      ],
    })
    // Prefixes of 123, 132 and 312: of length 0 one, 1 two, 2 three, 3 three.
    expect(report).toMatchObject({ verdict: "holds", states: 9 })
  }))

it.effect("Network: a message to a role that the model does not have leaves it, and is seen as sent", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      name: "a source alone",
      nodes: { s: [makeSource(1)] },
      network: "multiset",
      history: { initial: 0, record: (sent, event) => event._tag === "Handled" ? sent + event.sent.length : sent },
      properties: [
        Property.always("none in the network", ({ messages }) => messages.length === 0),
        Property.always("one sent", ({ history }) => history === 1),
      ],
    })
    expect(report).toMatchObject({ verdict: "holds", states: 1, transitions: 0 })
  }))
