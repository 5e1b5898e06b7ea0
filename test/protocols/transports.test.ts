/** Protocols keep their word whatever carries their messages: in real time, in memory and over WebSockets. */
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, type Scope } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import { Network, type NetworkService } from "../../src/network/mod.ts"
import { meet, node, run } from "../network/websocket/nodes.ts"
import { decided, elected, type Machine, machines, type Running } from "./multipaxos/machines.ts"
import * as Paxos from "./paxos/cluster.ts"

const names = ["a", "b", "c"] as const

/** What each node uses as its network. */
type Networks = (node: NodeId) => NetworkService

const inMemory: Effect.Effect<Networks, never, Scope.Scope> = Effect.map(
  Layer.build(Network.layerMemory()),
  (context) => () => Context.get(context, Network),
)

const overWebSockets: Effect.Effect<Networks, unknown, Scope.Scope> = Effect.gen(function* () {
  const networks = { a: yield* node("a"), b: yield* node("b"), c: yield* node("c") }
  yield* meet(networks)
  return (node) => networks[node as "a" | "b" | "c"]
})

/** Starts a node of Multi-Paxos on its network. */
const start = (machine: Machine, networks: Networks) =>
  Effect.map(
    Effect.provideService(machine.start, Network, networks(machine.id)),
    (log): Running => ({ machine, log }),
  )

/** Starts three, and returns them with the leader first. */
const startThree = Effect.fnUntraced(function* (networks: Networks) {
  const [a, b, c] = machines(names)
  return yield* elected([yield* start(a, networks), yield* start(b, networks), yield* start(c, networks)] as const)
})

const transports: ReadonlyArray<readonly [carrier: string, networks: Effect.Effect<Networks, unknown, Scope.Scope>]> = [
  ["in memory", inMemory],
  ["over WebSockets", overWebSockets],
]

for (const [carrier, networks] of transports) {
  describe(`Multi-Paxos ${carrier}`, () => {
    it("three nodes decide the same commands in the same order, whoever proposes", () =>
      run(Effect.gen(function* () {
        const nodes = yield* startThree(yield* networks)
        const commands = Array.from({ length: 300 }, (_, number) => ({ number, ballast: "ü".repeat(number) }))
        yield* Effect.forEach(commands, (command) => {
          const { log } = nodes[command.number % nodes.length] ?? nodes[0]
          return log.propose(command)
        }, { concurrency: 50 })
        const logs = yield* Effect.forEach(nodes, ({ log }) => decided(log, commands.length))
        for (const log of logs) expect(log).toEqual(logs[0])
        expect(logs[0]?.map(({ command }) => command)).toEqual(expect.arrayContaining(commands))
      })))

    it("two nodes go on without the leader, and it catches up when it is back", () =>
      run(Effect.gen(function* () {
        const carriers = yield* networks
        const [leader, ...followers] = yield* startThree(carriers)
        for (let n = 0; n < 20; n++) yield* leader.log.propose(n)
        yield* leader.machine.crash
        const [next] = yield* elected(followers)
        for (let n = 20; n < 40; n++) yield* next.log.propose(n)
        const back = yield* start(leader.machine, carriers)
        expect((yield* decided(back.log, 40)).map(({ command }) => command)).toEqual(Array.from(Array(40).keys()))
      })))
  })

  describe(`Paxos ${carrier}`, () => {
    it("all learn the one value that is chosen, whoever proposes, and know it after a restart (PMS 2.1, 2.5)", () =>
      run(Effect.gen(function* () {
        const carriers = yield* networks
        const all = Paxos.machines(names)
        const startAll = Effect.forEach(all, ({ id, start }) => Effect.provideService(start, Network, carriers(id)))
        const nodes = yield* startAll
        const learned = yield* Effect.forEach(nodes, (node, index) => node.propose("lunch", index), {
          concurrency: "unbounded",
        })
        expect(new Set(learned).size).toBe(1)
        for (const { crash } of all) yield* crash
        const again = yield* startAll
        expect(yield* Effect.forEach(again, (node) => node.propose("lunch", "pizza"))).toEqual(learned)
      })))
  })
}
