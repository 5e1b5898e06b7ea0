import { expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option, Result, Schema, Stream } from "effect"
import { Slot } from "../../../src/model/mod.ts"
import { MemoryNetwork } from "../../../src/network/mod.ts"
import {
  CommandTooLong,
  LeaderChanged,
  NoLeader,
  Overloaded,
  ProposalTimeout,
  ReplicatedLog,
} from "../../../src/protocols/mod.ts"
import * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { makeReplica } from "../../../src/protocols/multipaxos/Replica.ts"
import { makeDisk, StorageError } from "../../../src/storage/mod.ts"
import { delayMs, simulate } from "../../support/simulate.ts"
import { options } from "./Cluster.ts"
import {
  decided,
  elected,
  electionTimeoutMs,
  heartbeatMs,
  id,
  Machine,
  machines,
  type Options,
  pace,
  type Running,
  startAll,
} from "./machines.ts"

const roundTripMs = 2 * delayMs

/** How long an effect takes, in milliseconds of virtual time. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const value = yield* effect
    return { value, ms: (yield* Clock.currentTimeMillis) - before }
  })

const started = <const Names extends ReadonlyArray<string>>(names: Names, options: Partial<Options> = {}) =>
  Effect.flatMap(startAll(machines(names, options)), elected)

const three = ["a", "b", "c"] as const
const five = ["a", "b", "c", "d", "e"] as const

for (const names of [["a"], three, five] as const) {
  it.effect(`Multi-Paxos: ${names.length} nodes decide the same commands in the same order, whoever proposes`, () =>
    simulate(Effect.gen(function* () {
      const nodes: ReadonlyArray<Running> = yield* started(names)
      const commands = Array.from({ length: 30 }, (_, number) => number)
      const positions = yield* Effect.forEach(commands, (number) => {
        const node = nodes[number % nodes.length]
        return node === undefined ? Effect.die("no node") : node.log.propose(number)
      }, { concurrency: "unbounded" })
      const logs = yield* Effect.forEach(nodes, ({ log }) => decided(log, commands.length))
      for (const log of logs) expect(log).toEqual(logs[0])
      expect(new Set(logs[0]?.map(({ command }) => command))).toEqual(new Set(commands))
      const placed = new Map(logs[0]?.map(({ command, index, slot }) => [command, { slot, index }]))
      expect(positions).toEqual(commands.map((command) => placed.get(command)))
    })))
}

for (const names of [three, five, [...five, "f", "g"]] as const) {
  it.effect(`Multi-Paxos: of ${names.length} nodes the leader decides in one round trip, others in two (PMS 3)`, () =>
    simulate(Effect.gen(function* () {
      const [leader, follower] = yield* started(names)
      yield* Effect.sleep(roundTripMs)
      expect((yield* timed(leader.log.propose("x"))).ms).toBe(roundTripMs)
      expect((yield* timed(follower.log.propose("y"))).ms).toBe(2 * roundTripMs)
    })))
}

it.effect("ReplicatedLog: a stream from a slot on tells what is decided, then what is to come, each command once", () =>
  simulate(Effect.gen(function* () {
    const [{ log }] = yield* started(three)
    for (const command of ["p", "q", "r"]) yield* log.propose(command)
    const reader = yield* Effect.forkChild(decided(log, 4, 1))
    yield* Effect.sleep(roundTripMs)
    for (const command of ["s", "t"]) yield* log.propose(command)
    expect(yield* Fiber.join(reader)).toEqual(
      ["q", "r", "s", "t"].map((command, offset) => ({ slot: 1 + offset, index: 0, command })),
    )
  })))

it.effect("ReplicatedLog: every node knows the leader, and tells when it changes", () =>
  simulate(Effect.gen(function* () {
    const [leader, follower] = yield* started(three)
    const seen = yield* Effect.forkChild(follower.log.leaderChanges.pipe(Stream.take(3), Stream.runCollect))
    yield* Effect.sleep(1)
    yield* leader.machine.crash
    const [before, between, after] = yield* Fiber.join(seen)
    expect(before).toEqual(Option.some(leader.machine.id))
    expect(between).toEqual(Option.none())
    expect(after).not.toEqual(before)
  })))

it.effect("Multi-Paxos: a majority goes on within three election timeouts of a crash of the leader", () =>
  simulate(Effect.gen(function* () {
    const [leader, ...followers] = yield* started(three)
    yield* leader.log.propose("x")
    yield* leader.machine.crash
    const [next] = yield* elected(followers)
    const { ms } = yield* timed(next.log.propose("y"))
    expect(ms).toBeLessThan(3 * electionTimeoutMs)
    expect((yield* decided(next.log, 2)).map(({ command }) => command)).toEqual(["x", "y"])
  })))

it.effect("Multi-Paxos: without a leader a command waits for one", () =>
  simulate(Effect.gen(function* () {
    const [first] = yield* startAll(machines(three))
    expect(yield* first.log.propose("x")).toEqual({ slot: 0, index: 0 })
  })))

it.effect("Multi-Paxos: a minority cannot decide, and says that it does not know: its leader in the end, others after the timeout", () =>
  simulate(Effect.gen(function* () {
    const [leader, ...followers] = yield* started(three, { timeout: 1000 })
    for (const { machine } of followers) yield* machine.crash
    const { ms, value } = yield* timed(Effect.flip(leader.log.propose("x")))
    expect(value).toEqual(new LeaderChanged())
    expect(ms).toBeLessThanOrEqual(electionTimeoutMs + 2 * heartbeatMs)
    expect(yield* leader.log.leader).toEqual(Option.none())
    yield* Effect.sleep(1000)
    const late = yield* Effect.forkChild(timed(Effect.flip(leader.log.propose("y"))))
    yield* Effect.sleep(300)
    expect(yield* timed(Effect.flip(leader.log.propose("z")))).toEqual({ value: new ProposalTimeout(), ms: 1000 })
    expect((yield* Fiber.join(late)).ms).toBe(1000)
  })))

it.effect("Multi-Paxos: a leader cut off from the rest says of what it had in flight that it does not know", () =>
  simulate(Effect.gen(function* () {
    const network = yield* MemoryNetwork
    const [leader, ...followers] = yield* started(three, { timeout: 60_000 })
    yield* network.partition([[leader.machine.id], followers.map(({ machine }) => machine.id)])
    const proposal = yield* Effect.forkChild(Effect.flip(leader.log.propose("x")))
    const [next] = yield* elected(followers)
    yield* next.log.propose("y")
    yield* network.heal
    expect(yield* Fiber.join(proposal)).toEqual(new LeaderChanged())
    expect(yield* decided(leader.log, 1)).toEqual([{ slot: 0, index: 0, command: "y" }])
  })))

const attempts = [1, 2, 3]

it.effect("Multi-Paxos: where too many commands wait for a leader, others are refused and not proposed", () =>
  simulate(Effect.gen(function* () {
    const [a, b, c] = machines(three, { pace: { ...pace, maxPending: 2 } })
    const [first] = yield* startAll([a] as const)
    // One after another: of what is forked at one time, the seed decides the order.
    const propose = (n: number) => Effect.forkChild(Effect.delay(Effect.result(first.log.propose(n)), n))
    const proposals = yield* Effect.forEach(attempts, propose)
    yield* Effect.sleep(5)
    const others = yield* startAll([b, c] as const)
    const results = yield* Fiber.joinAll(proposals)
    expect(results[2]).toEqual(Result.fail(new NoLeader()))
    yield* others[0].log.propose("last")
    expect((yield* decided(first.log, 3)).map(({ command }) => command)).toEqual([1, 2, "last"])
  })))

it.effect("Multi-Paxos: a command that has timed out waits no longer, so that another finds room", () =>
  simulate(Effect.gen(function* () {
    const [a] = machines(three, { pace: { ...pace, maxPending: 1 }, timeout: 1000 })
    const log = yield* a.start
    expect(yield* Effect.flip(log.propose("x"))).toEqual(new ProposalTimeout())
    expect(yield* Effect.flip(log.propose("y"))).toEqual(new ProposalTimeout())
  })))

it.effect("Multi-Paxos: where too many commands wait for a slot, others are refused and not proposed", () =>
  simulate(Effect.gen(function* () {
    const [leader] = yield* started(three, { pace: { ...pace, maxPending: 2, window: 1, maxBatch: 1 } })
    const propose = (n: number) => Effect.result(leader.log.propose(n))
    const results = yield* Effect.forEach(attempts, propose, { concurrency: "unbounded" })
    expect(results[2]).toEqual(Result.fail(new Overloaded()))
    yield* leader.log.propose("last")
    expect((yield* decided(leader.log, 3)).map(({ command }) => command)).toEqual([1, 2, "last"])
  })))

it.effect("Multi-Paxos: a command that no message carries is refused and not proposed, at whatever node", () =>
  simulate(Effect.gen(function* () {
    const nodes = yield* started(three, { pace: { ...pace, maxMessageLength: 11 } })
    for (const { log } of nodes) {
      expect(yield* Effect.flip(log.propose("12345678901"))).toEqual(new CommandTooLong({ length: 12, maxLength: 11 }))
      yield* log.propose("1234567890")
    }
    expect((yield* decided(nodes[0].log, 3)).map(({ slot }) => slot)).toEqual([0, 1, 2])
  })))

it.effect("Multi-Paxos: a command that the mailbox has no room for is refused", () =>
  simulate(Effect.gen(function* () {
    const [{ log }] = yield* started(["a"], { mailboxCapacity: 1 })
    const results = yield* Effect.forEach(attempts, (n) => Effect.result(log.propose(n)), { concurrency: "unbounded" })
    expect(results.filter(Result.isFailure)).toContainEqual(Result.fail(new Overloaded()))
  })))

it.effect("Multi-Paxos: a node that was away catches up, and one that restarts tells all again from its disk", () =>
  simulate(Effect.gen(function* () {
    const [leader, away] = yield* started(three)
    const commands = Array.from({ length: 200 }, (_, number) => number)
    yield* away.machine.crash
    for (const command of commands) yield* leader.log.propose(command)
    const back = yield* away.machine.start
    expect((yield* decided(back, 200)).map(({ command }) => command)).toEqual(commands)
    yield* away.machine.crash
    const alone = yield* away.machine.start
    expect((yield* timed(decided(alone, 100))).ms).toBe(0)
  })))

it.effect("Multi-Paxos: what is decided survives a restart of all nodes", () =>
  simulate(Effect.gen(function* () {
    const all = machines(three)
    const [before] = yield* Effect.flatMap(startAll(all), elected)
    yield* before.log.propose("x")
    for (const machine of all) yield* machine.crash
    const [leader] = yield* Effect.flatMap(startAll(all), elected)
    yield* leader.log.propose("y")
    expect((yield* decided(leader.log, 2)).map(({ command }) => command)).toEqual(["x", "y"])
  })))

it.effect("ReplicatedLog: the streams of a node that fails tell what is known and fail, and proposals time out", () =>
  simulate(Effect.gen(function* () {
    const disk = makeDisk()
    const failing = new StorageError({ operation: "sync", problem: "the disk is full" })
    let isFull = false
    const sync = Effect.suspend(() => isFull ? Effect.fail(failing) : disk.storage.sync)
    const machine = new Machine(id("a"), { members: [id("a")], pace }, { ...disk, storage: { ...disk.storage, sync } })
    const [{ log }] = yield* Effect.flatMap(startAll([machine] as const), elected)
    yield* log.propose("x")
    isFull = true
    expect(yield* Effect.flip(log.propose("y"))).toEqual(new ProposalTimeout())
    const told: Array<unknown> = []
    const stream = log.decided(Slot.Slot.make(0)).pipe(Stream.runForEach((one) => Effect.sync(() => told.push(one))))
    expect(yield* Effect.flip(stream)).toMatchObject({ _tag: "NodeFailed", node: "a" })
    expect(told).toEqual([{ slot: 0, index: 0, command: "x" }])
    expect(yield* Effect.flip(Stream.runDrain(log.leaderChanges))).toMatchObject({ _tag: "NodeFailed" })
  })))

class Move extends Schema.Class<Move>("Move")({ from: Schema.String, at: Schema.DateFromString }) {}

it.effect("ReplicatedLog: commands are of the type that the caller names, and travel as JSON", () =>
  simulate(Effect.gen(function* () {
    const [leader, follower] = yield* started(three)
    const move = new Move({ from: "e4", at: new Date(0) })
    const moves = yield* Effect.provideService(ReplicatedLog.over(Move), ReplicatedLog, leader.log)
    yield* moves.propose(move)
    const seen = yield* moves.decided(Slot.Slot.make(0)).pipe(Stream.take(1), Stream.runCollect)
    expect(seen).toEqual([{ slot: 0, index: 0, command: move }])
    const plain = { from: "e4", at: "1970-01-01T00:00:00.000Z" }
    expect(yield* decided(follower.log, 1)).toEqual([{ slot: 0, index: 0, command: plain }])
  })))

it.effect("ReplicatedLog: a decided command of another type is an error that says where it stands", () =>
  simulate(Effect.gen(function* () {
    const [{ log }] = yield* started(three)
    yield* log.propose(42)
    const moves = yield* Effect.provideService(ReplicatedLog.over(Move), ReplicatedLog, log)
    const error = yield* Effect.flip(Stream.runDrain(moves.decided(Slot.Slot.make(0))))
    expect(error).toMatchObject({ _tag: "ForeignCommand", slot: 0, index: 0 })
  })))

it.effect("Multi-Paxos: quorums may be flexible, as long as they intersect (Flexible Paxos, section 3)", () =>
  simulate(Effect.gen(function* () {
    const [leader] = yield* started(["a", "b", "c", "d"], { quorums: { phase1: 3, phase2: 2 } })
    expect((yield* timed(leader.log.propose("x"))).value).toEqual({ slot: 0, index: 0 })
    const [bad] = machines(["a", "b", "c", "d"], { quorums: { phase1: 2, phase2: 2 } })
    expect(yield* Effect.flip(bad.start)).toMatchObject({ _tag: "InvalidQuorums", acceptors: 4 })
  })))

it.effect("Multi-Paxos: refuses an even membership with majorities, and a node that is no member", () =>
  simulate(Effect.gen(function* () {
    const refusal = (members: ReadonlyArray<string>, name: string) =>
      Effect.flip(new Machine(id(name), { members: members.map(id) }).start)
    expect(yield* refusal(["a", "b"], "a")).toMatchObject({ _tag: "InvalidConfiguration" })
    expect(yield* refusal(three, "z")).toMatchObject({ _tag: "InvalidNode" })
  })))

const refusedPaces: ReadonlyArray<readonly [MultiPaxos.Pace, problem: string]> = [
  [{ window: 0 }, "window is 0; make it a whole number from 1"],
  [{ maxBatch: 1.5 }, "maxBatch is 1.5; make it a whole number from 1"],
  [{ maxPending: NaN }, "maxPending is NaN; make it a whole number from 1"],
  [{ maxMessageLength: 0 }, "maxMessageLength is 0; make it a whole number from 1"],
  [{ maxTransfer: -1 }, "maxTransfer is -1; make it a whole number from 1"],
  [{ heartbeat: 0 }, "a heartbeat every 0 ms never ends; give more than 0"],
  [{ electionTimeout: [900, 800] }, "no election timeout is from 900 to 800 ms; give the least, then the most"],
  [
    { heartbeat: 500, electionTimeout: [300, 400] },
    "a follower would wait 300 ms for a heartbeat every 500 ms; let it wait for several",
  ],
]

for (const [pace, problem] of refusedPaces) {
  it.effect(`Multi-Paxos: refuses a pace: ${problem}`, () =>
    simulate(Effect.gen(function* () {
      const [machine] = machines(["a"], { pace })
      expect(yield* Effect.flip(machine.start)).toEqual(new MultiPaxos.InvalidPace({ problem }))
    })))
}

it("Multi-Paxos: replicas share the Schemas of their messages, which are compiled once for all nodes and lives", () => {
  const [one, other] = [makeReplica(options(3)), makeReplica(options(5))]
  expect(one.receives).toBe(other.receives)
  expect(one.sends).toBe(other.sends)
})
