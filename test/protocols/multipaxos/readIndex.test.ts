import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { MemoryNetwork } from "../../../src/network/mod.ts"
import { NotConfirmed } from "../../../src/protocols/mod.ts"
import { delayMs, simulate } from "../../support/simulate.ts"
import { timed } from "../../support/timed.ts"
import { elected, electionTimeoutMs, heartbeatMs, machines, type Options, pace, startAll } from "./machines.ts"

const roundTripMs = 2 * delayMs

const three = ["a", "b", "c"] as const

const started = (options: Partial<Options> = {}) => Effect.flatMap(startAll(machines(three, options)), elected)

it.effect("ReplicatedLog: a read index is above every command that anybody has been told of", () =>
  simulate(Effect.gen(function* () {
    const nodes = yield* started()
    const [leader, follower] = nodes
    for (const proposer of [leader, follower, leader]) {
      const { slot } = yield* proposer.log.propose("x")
      for (const { log } of nodes) expect(yield* log.readIndex).toBe(slot + 1)
    }
  })))

it.effect("Multi-Paxos: a read costs one round trip at the leader, two elsewhere, and no slot (Raft 6.4)", () =>
  simulate(Effect.gen(function* () {
    const [leader, follower] = yield* started()
    const { slot } = yield* leader.log.propose("x")
    yield* Effect.sleep(roundTripMs)
    expect(yield* timed(leader.log.readIndex)).toBe(roundTripMs)
    expect(yield* timed(follower.log.readIndex)).toBe(2 * roundTripMs)
    expect(yield* leader.log.propose("y")).toEqual({ slot: slot + 1, index: 0 })
  })))

it.effect("Multi-Paxos: a node that is alone answers reads at once", () =>
  simulate(Effect.gen(function* () {
    const [{ log }] = yield* Effect.flatMap(startAll(machines(["a"])), elected)
    yield* log.propose("x")
    const reads = Array.from({ length: 5 }, () => log.readIndex)
    expect(yield* timed(Effect.all(reads, { concurrency: "unbounded" }))).toBe(0)
  })))

it.effect("Multi-Paxos: a leader cut off from the rest answers no read, and the next leader does", () =>
  simulate(Effect.gen(function* () {
    const network = yield* MemoryNetwork
    const [leader, ...followers] = yield* started({ timeout: 1000 })
    yield* network.partition([[leader.machine.id], followers.map(({ machine }) => machine.id)])
    const alone = yield* Effect.forkChild(Effect.flip(leader.log.readIndex))
    const [next] = yield* elected(followers)
    const { slot } = yield* next.log.propose("y")
    expect(yield* next.log.readIndex).toBe(slot + 1)
    expect(yield* Fiber.join(alone)).toEqual(new NotConfirmed())
    const patient = yield* Effect.forkChild(leader.log.readIndex)
    yield* Effect.sleep(electionTimeoutMs)
    yield* network.heal
    expect(yield* Fiber.join(patient)).toBe(slot + 1)
  })))

it.effect("Multi-Paxos: without a leader a read waits for one", () =>
  simulate(Effect.gen(function* () {
    const [first] = yield* startAll(machines(three))
    expect(yield* first.log.readIndex).toBe(0)
  })))

it.effect("Multi-Paxos: where too many reads wait for a leader, others are refused", () =>
  simulate(Effect.gen(function* () {
    const [first] = yield* startAll([machines(three, { timeout: 1000, pace: { ...pace, maxPending: 2 } })[0]] as const)
    // One after another: of what is forked at one time, the seed decides the order.
    const read = (n: number) => Effect.forkChild(Effect.delay(timed(Effect.flip(first.log.readIndex)), n))
    const reads = yield* Effect.forEach([1, 2, 3], read)
    expect(yield* Fiber.joinAll(reads)).toEqual([1000, 1000, 0])
  })))

it.effect("Multi-Paxos: a read that was lost with its leader is answered by the next one", () =>
  simulate(Effect.gen(function* () {
    const [leader, ...followers] = yield* started()
    const { slot } = yield* leader.log.propose("x")
    yield* leader.machine.crash
    const reads = yield* Effect.forEach(followers, ({ log }) => Effect.forkChild(log.readIndex))
    const untilElected = yield* timed(elected(followers))
    const rest = yield* timed(Effect.asVoid(Fiber.joinAll(reads)))
    expect(untilElected).toBeGreaterThan(delayMs)
    expect(rest).toBeLessThanOrEqual(2 * roundTripMs)
    for (const read of reads) expect(yield* Fiber.join(read)).toBeGreaterThan(slot)
  })))

it.effect("Multi-Paxos: a read is asked again after two heartbeats, be it lost on its way or the answer", () =>
  simulate(Effect.gen(function* () {
    const network = yield* MemoryNetwork
    const [leader, follower, other] = yield* started()
    const { slot } = yield* leader.log.propose("x")
    yield* Effect.sleep(roundTripMs)
    for (const lostAfterMs of [0, roundTripMs]) {
      const read = yield* Effect.forkChild(timed(follower.log.readIndex))
      yield* Effect.sleep(lostAfterMs)
      yield* network.partition([[leader.machine.id, other.machine.id], [follower.machine.id]])
      yield* Effect.sleep(roundTripMs)
      yield* network.heal
      expect(yield* Fiber.join(read)).toBeLessThanOrEqual(2 * heartbeatMs + 2 * roundTripMs)
    }
    expect(yield* follower.log.readIndex).toBe(slot + 1)
    expect(yield* leader.log.leader).toEqual(Option.some(leader.machine.id))
  })))
