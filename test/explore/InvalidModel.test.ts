import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import * as Role from "../../src/role/Role.ts"
import { Collector, Keeper, makeTicker, Number, Ping, Pong } from "./roles.ts"

const sound: Model.Model = {
  name: "m",
  nodes: { a: [Collector], b: [Collector], t: [makeTicker(1)] },
  network: "set",
  properties: [],
}

const ask = (node: string, name = "asks") => Model.client(name, { node, role: Collector, message: Ping({ n: 1 }) })

const never = Property.always("p", () => true)

const faults: ReadonlyArray<readonly [name: string, flaw: Partial<Model.Model>, problem: RegExp]> = [
  ["no node", { nodes: {} }, /it has no nodes; give it one/],
  ["a bad name", { nodes: { "a b": [Collector] } }, /"a b" names no node; use 1 to 64 letters/],
  ["the environment as a node", { nodes: { environment: [Collector] } }, /"environment" is where clients are/],
  ["a node without roles", { nodes: { a: [] } }, /node a has no role; give it one/],
  ["a duplicate role", { nodes: { a: [Collector, Keeper] } }, /node a has two roles named Receiver; rename one/],
  ["an unknown member", { members: ["a", "z"] }, /members names z; its nodes are a, b, t/],
  ["a member twice", { members: ["a", "a"] }, /members names a twice/],
  [
    "a negative budget",
    { network: "multiset", faults: { loss: -1 } },
    /faults.loss is -1; make it a whole number from 0/,
  ],
  ["no batch", { batch: 0 }, /batch is 0; make it a whole number from 1/],
  ["an endless batch", { batch: Infinity }, /batch is Infinity; make it a whole number from 1/],
  ["half a crash", { faults: { restarts: 0.5 } }, /faults.restarts is 0.5/],
  ["loss in a set", { faults: { loss: 1 } }, /a "set" network holds every loss and duplication already/],
  ["a crash of nobody", { faults: { stops: { times: 1, nodes: ["z"] } } }, /faults.stops.nodes names z/],
  ["a restart of nobody", { faults: { restarts: { times: 1, nodes: ["z"] } } }, /faults.restarts.nodes names z/],
  ["an unknown timer", { timers: { Tock: 1 } }, /timers names Tock, which no role has; the timers are Tick, Other/],
  ["a bad timer budget", { timers: { Tick: -1 } }, /Tick is -1/],
  ["a client of nobody", { clients: [ask("z")] }, /client asks asks node z; the nodes are a, b, t/],
  ["a client of another role", { clients: [ask("t")] }, /asks Receiver at t, whose roles are Ticker/],
  [
    "a message that is not received",
    { clients: [{ name: "asks", node: "a", role: Collector, message: Pong({}) }] },
    /sends a Pong that Receiver does not receive/,
  ],
  ["a client that never asks", { clients: [{ ...ask("a"), times: 0 }] }, /client asks asks 0 times/],
  ["two clients of one name", { clients: [ask("a"), ask("a")] }, /two clients are named asks at a/],
  [
    "an action of nobody",
    { actions: [Model.action("up", Number, Role.ignore)] },
    /action up is of Number, which no node has/,
  ],
  ["two properties of one name", { properties: [never, never] }, /two properties are named p; rename one/],
  [
    "a history that is no data",
    { history: { initial: () => 1, record: (history) => history } },
    /its history is not plain data/,
  ],
  ["symmetry of a stranger", { symmetry: [["a", "z"]] }, /symmetry names z/],
  ["a node in two symmetries", { symmetry: [["a", "b"], ["b", "t"]] }, /symmetry names b twice/],
  ["symmetry of different roles", { symmetry: [["a", "t"]] }, /exchanges a and t, whose roles differ/],
  [
    "symmetry of one that may crash",
    { symmetry: [["a", "b"]], faults: { stops: { times: 1, nodes: ["a"] } } },
    /only one is a member or may crash/,
  ],
  ["symmetry of one member", { symmetry: [["a", "b"]], members: ["a"] }, /only one is a member or may crash/],
  ["symmetry of one that is asked", { symmetry: [["a", "b"]], clients: [ask("a")] }, /clients do not ask the same/],
]

for (const [name, flaw, problem] of faults) {
  it.effect(`Explore.check refuses ${name}, and says how to mend it`, () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Explore.check({ ...sound, ...flaw }))
      expect(error).toMatchObject({ _tag: "InvalidModel", model: "m" })
      expect(error.problem).toMatch(problem)
    }))
}

it.effect("Explore.check takes the model without those flaws", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({
      ...sound,
      clients: [ask("a"), ask("b")],
      symmetry: [["a", "b"]],
      members: ["a", "b"],
    })
    expect(report.verdict).toBe("holds")
  }))
