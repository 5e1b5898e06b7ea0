/**
 * Partial connectivity: two nodes do not hear each other, and a third hears both. The three cases of "Omni-Paxos:
 * Breaking the Barriers of Partial Connectivity" (Ng, Haridi and Carbone, EuroSys 2023, section 2), and others.
 */
import { expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Link, type Links, MemoryNetwork } from "../../../src/network/mod.ts"
import { delayMs, simulate } from "../../support/simulate.ts"
import { timed } from "../../support/timed.ts"
import { decided, elected, electionTimeoutMs, machines, type Running, startAll } from "./machines.ts"

const three = ["a", "b", "c"] as const
const five = ["a", "b", "c", "d", "e"] as const

const started = <const Names extends ReadonlyArray<string>>(names: Names) =>
  Effect.flatMap(startAll(machines(names, { timeout: electionTimeoutMs })), elected)

/** Cuts the link between each two of these nodes. */
const separate = (...nodes: ReadonlyArray<Running>) =>
  Effect.gen(function* () {
    const network = yield* MemoryNetwork
    for (const { machine: from } of nodes) {
      for (const { machine: to } of nodes) if (from !== to) yield* network.cut(from.id, to.id)
    }
  })

/** Proposes until a command is acknowledged. */
const insist = ({ log }: Running, command: string) => Effect.eventually(log.propose(command))

/** A leader that is lost notices, then those that hear it, and one of them stands; twice, if two stand at once. */
const patienceMs = 6 * electionTimeoutMs

const reign = ({ log }: Running) => Effect.map(log.status, ({ reign }) => reign)

/** Links that are slow to one node, by up to several election timeouts, as if its process were starved. */
const slowTo = (node: string): Links => (_, to) => ({
  ...Link.perfect,
  delay: to === node ? Link.uniform(0, 4 * electionTimeoutMs) : Link.constant(delayMs),
})

const seeds = [1, 2, 3, 4, 5]

for (const seed of seeds) {
  it.effect(`Multi-Paxos: a node that was cut off deposes nobody when it is back, seed ${seed}`, () =>
    simulate(
      Effect.gen(function* () {
        const network = yield* MemoryNetwork
        const [leader, follower, away] = yield* started(three)
        const before = yield* reign(leader)
        yield* network.partition([[leader.machine.id, follower.machine.id], [away.machine.id]])
        yield* Effect.sleep(10 * electionTimeoutMs)
        expect(yield* away.log.leader).toEqual(Option.none())
        yield* network.heal
        yield* Effect.sleep(10 * electionTimeoutMs)
        expect(yield* Effect.forEach([leader, follower, away], reign)).toEqual([before, before, before])
      }),
      { seed },
    ))

  it.effect(`Multi-Paxos: a node that hears of all too late deposes nobody, seed ${seed}`, () =>
    simulate(
      Effect.gen(function* () {
        const network = yield* MemoryNetwork
        const [leader, follower, late] = yield* started(three)
        const before = yield* reign(leader)
        yield* network.setLinks(slowTo(late.machine.id))
        yield* Effect.sleep(100 * electionTimeoutMs)
        expect(yield* Effect.forEach([leader, follower], reign)).toEqual([before, before])
      }),
      { seed },
    ))

  it.effect(`Multi-Paxos, quorum loss: only one node still hears a majority, and the leader, and takes over, seed ${seed}`, () =>
    simulate(
      Effect.gen(function* () {
        const [leader, hub, ...others] = yield* started(five)
        yield* separate(leader, ...others)
        expect(yield* timed(insist(hub, "x"))).toBeLessThan(patienceMs)
        yield* Effect.sleep(electionTimeoutMs)
        expect(yield* Effect.forEach(others, ({ log }) => log.leader)).toEqual(
          others.map(() => Option.some(hub.machine.id)),
        )
        const before = yield* reign(hub)
        for (const node of [leader, hub, ...others]) yield* insist(node, `at ${node.machine.id}`)
        yield* Effect.sleep(10 * electionTimeoutMs)
        expect(yield* reign(hub)).toBe(before)
      }),
      { seed },
    ))

  it.effect(`Multi-Paxos, constrained election: the only node that hears a majority lags, and leads all the same, seed ${seed}`, () =>
    simulate(
      Effect.gen(function* () {
        const [leader, hub, ...others] = yield* started(five)
        yield* separate(leader, hub)
        for (const command of ["x", "y", "z"]) yield* leader.log.propose(command)
        expect((yield* hub.log.status).decided).toBe(0)
        yield* separate(leader, ...others)
        expect(yield* timed(insist(hub, "last"))).toBeLessThan(patienceMs)
        expect((yield* decided(hub.log, 4)).map(({ command }) => command)).toEqual(["x", "y", "z", "last"])
      }),
      { seed },
    ))

  it.effect(`Multi-Paxos, chained: a follower that does not hear the leader leaves it to those that do, seed ${seed}`, () =>
    simulate(
      Effect.gen(function* () {
        const [leader, between, end] = yield* started(three)
        const before = yield* reign(leader)
        yield* separate(leader, end)
        for (let second = 0; second < 10; second++) {
          yield* leader.log.propose(`${second}`)
          yield* between.log.propose(`${second} too`)
          yield* Effect.sleep(2 * electionTimeoutMs)
        }
        expect(yield* Effect.forEach([leader, between], reign)).toEqual([before, before])
        yield* leader.machine.crash
        expect(yield* timed(insist(end, "last"))).toBeLessThan(patienceMs)
      }),
      { seed },
    ))

  it.effect(`Multi-Paxos: a leader that all hear, and that hears nobody, is replaced, seed ${seed}`, () =>
    simulate(
      Effect.gen(function* () {
        const network = yield* MemoryNetwork
        const [leader, ...others] = yield* started(three)
        for (const { machine } of others) yield* network.cut(machine.id, leader.machine.id)
        const [first] = others
        expect(yield* timed(insist(first, "x"))).toBeLessThan(patienceMs)
        yield* Effect.sleep(electionTimeoutMs)
        expect(yield* first.log.leader).not.toEqual(Option.some(leader.machine.id))
      }),
      { seed },
    ))
}
