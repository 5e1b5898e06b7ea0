import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { MemoryNetwork } from "../../../src/network/mod.ts"
import * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { Confirm, Prepare, ReadAt, ReadIndex } from "../../../src/protocols/multipaxos/messages.ts"
import { delayMs, simulate } from "../../support/simulate.ts"
import { timed } from "../../support/timed.ts"
import { among, ballot, clientOf, Cluster, slot, tagged } from "./Cluster.ts"
import { elected, electionTimeoutMs, machines, startAll } from "./machines.ts"

const lease = { durationMs: 100, maxClockDrift: 0.1 }

/** a leads, and nobody is bound any more. */
const lead = (names = "abc") => {
  const cluster = new Cluster(names, { lease })
  for (const name of names) cluster.fire(name, "Lease")
  cluster.elect("a")
  return cluster
}

/** The leader's own client asks, having read its clock. */
const ask = (cluster: Cluster, request: number, askedMs: number) =>
  cluster.ask("a", ReadIndex({ client: clientOf("a"), request, askedMs }))

const answer = (request: number, at = 0) => ({
  to: clientOf("a"),
  message: ReadAt({ slot: slot(at), requests: [request] }),
})

/** a has asked all when its clock was at 1000, and so has its lease until 1090. */
const confirmed = () => {
  const cluster = lead()
  ask(cluster, 0, 1000)
  cluster.deliver(among("a", "b"))
  cluster.lose(() => true)
  cluster.forget()
  return cluster
}

describe("a leader with a lease", () => {
  it("answers at once what was asked until its end, which counts from before the question and allows for drift", () => {
    const cluster = confirmed()
    ask(cluster, 1, 1040)
    expect(cluster.answers).toEqual([answer(1)])
    expect(cluster.flying).toEqual([])
    ask(cluster, 2, 1090)
    expect(cluster.answers).toEqual([answer(1)])
    expect(cluster.flying.map(({ message }) => message._tag)).toEqual(["Confirm", "Confirm"])
  })

  it("tells of all that it has decided, when the read was asked or since", () => {
    const cluster = confirmed()
    cluster.propose("a", "x")
    cluster.deliver(among("a", "b"))
    cluster.forget()
    ask(cluster, 1, 1040)
    expect(cluster.answers).toEqual([answer(1, 1)])
  })

  it("renews it when half is spent, while it answers, and asks once", () => {
    const cluster = confirmed()
    ask(cluster, 1, 1050)
    ask(cluster, 2, 1060)
    expect(cluster.answers).toEqual([answer(1), answer(2)])
    expect(cluster.flying.filter(tagged("Confirm")).length).toBe(2)
    cluster.deliver(among("a", "b"))
    ask(cluster, 3, 1139)
    expect(cluster.answers).toEqual([answer(1), answer(2), answer(3)])
    ask(cluster, 4, 1140)
    expect(cluster.answers.length).toBe(3)
    cluster.deliver(among("a", "b"))
    expect(cluster.answers.at(-1)).toEqual(answer(4))
  })

  it("takes the time from clients of its own process alone: others read other clocks", () => {
    const cluster = confirmed()
    cluster.receive("a", "b", ReadIndex({ client: clientOf("b"), request: 7, askedMs: 1001 }))
    cluster.receive("a", "b", ReadIndex({ client: clientOf("a"), request: 8, askedMs: 5 }))
    expect(cluster.answers).toEqual([])
    cluster.deliver(among("a", "b"))
    expect(cluster.answers.length).toBe(2)
    ask(cluster, 9, 1090)
    expect(cluster.answers.length).toBe(2)
  })

  it("answers what was asked before its end even if it is late to hear of it, as after a pause", () => {
    const cluster = confirmed()
    cluster.fire("b", "Lease")
    cluster.stand("b")
    cluster.deliver(among("b", "c"))
    cluster.propose("b", "y")
    cluster.deliver(among("b", "c"))
    // It was asked when nothing was decided, for b was bound then; what b has decided since it need not tell of.
    ask(cluster, 1, 1089)
    expect(cluster.answers.at(-1)).toEqual(answer(1))
    ask(cluster, 2, 1500)
    expect(cluster.answers.at(-1)).toEqual(answer(1))
  })

  it("has none any more when it is deposed", () => {
    const cluster = confirmed()
    cluster.receive("a", "c", Prepare({ ballot: ballot(2, "c"), first: slot(0) }))
    ask(cluster, 1, 1040)
    expect(cluster.answers).toEqual([])
  })

  it("waits for what its predecessors may have decided, as without one", () => {
    const cluster = new Cluster("abc", { lease })
    for (const name of ["a", "b", "c"]) cluster.fire(name, "Lease")
    cluster.elect("b")
    cluster.propose("b", "x")
    cluster.deliver(tagged("Accept"))
    cluster.lose(() => true)
    cluster.stand("a")
    cluster.deliver(tagged("Prepare", "Promise"))
    cluster.lose(tagged("Accept"))
    cluster.forget()
    ask(cluster, 0, 1000)
    cluster.deliver(tagged("Confirm", "Confirmed"))
    ask(cluster, 1, 1001)
    expect(cluster.answers).toEqual([])
  })
})

describe("a replica that has confirmed a leader", () => {
  it("promises nobody else and does not stand, until its own clock has run for the whole lease", () => {
    const cluster = confirmed()
    const prepare = Prepare({ ballot: ballot(2, "c"), first: slot(0) })
    cluster.receive("b", "c", prepare)
    cluster.stand("b")
    expect(cluster.flying).toEqual([])
    expect(cluster.state("b").promised).toEqual(ballot(1, "a"))
    expect(cluster.timers("b")).toEqual(["Election", "Lease"])
    cluster.fire("b", "Lease")
    cluster.receive("b", "c", prepare)
    expect(cluster.flying.map(({ message }) => message._tag)).toEqual(["Promise"])
  })

  it("and has crashed waits for as long when it starts again, for it has forgotten", () => {
    const cluster = confirmed()
    for (const begin of [() => cluster.crash("b"), () => cluster.wipe("b")]) {
      begin()
      cluster.lose(() => true)
      expect(cluster.timers("b")).toContain("Lease")
      cluster.receive("b", "c", Prepare({ ballot: ballot(2, "c"), first: slot(0) }))
      expect(cluster.flying).toEqual([])
    }
  })

  it("is bound to no other: without leases nobody is", () => {
    const cluster = new Cluster("abc")
    cluster.elect("a")
    cluster.receive("b", "a", Confirm({ ballot: ballot(1, "a"), chosen: slot(0), round: 0 }))
    expect(cluster.state("b").bound).toBe(false)
    expect(cluster.timers("b")).toEqual(["Election"])
  })
})

const roundTripMs = 2 * delayMs
const durationMs = electionTimeoutMs / 2
const leased = { lease: { duration: durationMs, maxClockDrift: 0.25 } }
const three = ["a", "b", "c"] as const

const started = () => Effect.flatMap(startAll(machines(three, { ...leased, timeout: 1000 })), elected)

it.effect("Multi-Paxos: with a lease a leader answers reads at once, others in a round trip and a question", () =>
  simulate(Effect.gen(function* () {
    const [leader, follower] = yield* started()
    const { slot } = yield* leader.log.propose("x")
    yield* Effect.sleep(roundTripMs)
    expect(yield* timed(leader.log.readIndex)).toBe(roundTripMs)
    const until = (yield* Clock.currentTimeMillis) + 3 * durationMs
    for (let now = 0; now < until; now = yield* Clock.currentTimeMillis) {
      expect(yield* timed(leader.log.readIndex)).toBe(0)
      expect(yield* leader.log.readIndex).toBe(slot + 1)
      yield* Effect.sleep(5)
    }
    expect(yield* timed(follower.log.readIndex)).toBe(2 * roundTripMs)
  })))

it.effect("Multi-Paxos: a leader that is cut off reads until its lease ends, and nobody decides before", () =>
  simulate(Effect.gen(function* () {
    const network = yield* MemoryNetwork
    const [leader, ...followers] = yield* started()
    yield* leader.log.readIndex
    yield* network.partition([[leader.machine.id], followers.map(({ machine }) => machine.id)])
    const reads: Array<{ readonly askedMs: number; readonly slot: number }> = []
    const read = Effect.gen(function* () {
      const askedMs = yield* Clock.currentTimeMillis
      reads.push({ askedMs, slot: yield* leader.log.readIndex })
    })
    const asking = Effect.forever(Effect.andThen(Effect.forkChild(Effect.ignore(read)), Effect.sleep(1)))
    const reader = yield* Effect.forkChild(asking)
    const [next] = yield* elected(followers)
    yield* next.log.propose("y")
    const decidedMs = yield* Clock.currentTimeMillis
    yield* Effect.sleep(1000)
    yield* Fiber.interrupt(reader)
    expect(reads.length).toBeGreaterThan(durationMs / 2)
    for (const { askedMs, slot } of reads) {
      expect(slot).toBe(0)
      expect(askedMs).toBeLessThan(decidedMs)
    }
  })))

it.effect("Multi-Paxos: a lease needs its clock: where the leader's stands still, it reads what is stale", () =>
  simulate(Effect.gen(function* () {
    const network = yield* MemoryNetwork
    const clock = { ...yield* Clock.Clock, monotonicTimeNanosUnsafe: () => 1n }
    const starting = startAll(machines(three, leased)).pipe(Effect.provideService(Clock.Clock, clock))
    const [leader, ...followers] = yield* Effect.flatMap(starting, elected)
    yield* leader.log.readIndex
    yield* network.partition([[leader.machine.id], followers.map(({ machine }) => machine.id)])
    const [next] = yield* elected(followers)
    const { slot } = yield* next.log.propose("y")
    expect(yield* leader.log.readIndex).toBe(slot)
  })))

const refused: ReadonlyArray<readonly [MultiPaxos.LeaseOptions, problem: string]> = [
  [
    { duration: "201 millis", maxClockDrift: 0 },
    "a lease of 201 ms would hold up elections; give more than 0, and at most the 200 ms of the shortest election timeout",
  ],
  [
    { duration: "100 millis", maxClockDrift: 1 },
    "a clock drift of 1 is none; give a part of the time, from 0 to below 1",
  ],
]

for (const [lease, problem] of refused) {
  it.effect(`Multi-Paxos: refuses a lease: ${problem}`, () =>
    simulate(Effect.gen(function* () {
      const [machine] = machines(["a"], { lease })
      expect(yield* Effect.flip(machine.start)).toEqual(new MultiPaxos.InvalidPace({ problem }))
    })))
}
