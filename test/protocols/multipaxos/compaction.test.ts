import { expect, it } from "@effect/vitest"
import { Cause, Clock, Effect, Exit, Fiber, Option, Stream } from "effect"
import { Slot } from "../../../src/model/mod.ts"
import { MemoryNetwork } from "../../../src/network/mod.ts"
import { Compacted, type ReplicatedLogService, type Snapshot } from "../../../src/protocols/mod.ts"
import { makeDisk } from "../../../src/storage/mod.ts"
import { simulate } from "../../support/simulate.ts"
import { decided, elected, id, Machine, machines, type Options, pace, startAll } from "./machines.ts"

const three = ["a", "b", "c"] as const
const tight: Partial<Options> = { pace: { ...pace, keep: 0, maxParts: 2 } }

const started = (options: Partial<Options> = tight) => Effect.flatMap(startAll(machines(three, options)), elected)

const snapshotOf = (end: number, parts: ReadonlyArray<string> = ["an", "image"]): Snapshot => ({
  end: Slot.Slot.make(end),
  parts,
})

const proposeAll = (log: ReplicatedLogService, count: number) =>
  Effect.forEach(Array.from({ length: count }, (_, n) => n), log.propose)

it.effect("Multi-Paxos: a snapshot is durable when compact returns, and takes the place of the slots below its end", () =>
  simulate(Effect.gen(function* () {
    const [{ log, machine }] = yield* started()
    yield* proposeAll(log, 5)
    expect(yield* log.snapshot).toEqual(Option.none())
    yield* log.compact(snapshotOf(3))
    expect(yield* log.snapshot).toEqual(Option.some(snapshotOf(3)))
    expect(yield* Effect.flip(decided(log, 1, 2))).toEqual(new Compacted({ first: Slot.Slot.make(3) }))
    expect((yield* decided(log, 2, 3)).map(({ command }) => command)).toEqual([3, 4])
    yield* machine.crash
    const again = yield* machine.start
    expect(yield* again.snapshot).toEqual(Option.some(snapshotOf(3)))
    expect(yield* again.status).toMatchObject({ first: 3, snapshotEnd: 3 })
    expect((yield* decided(again, 2, 3)).map(({ command }) => command)).toEqual([3, 4])
  })))

it.effect("Multi-Paxos: of the slots below a snapshot some are kept, no longer together than a message or the snapshot", () =>
  simulate(Effect.gen(function* () {
    const long = "x".repeat(300)
    const firstAfter = (keep: number, parts?: ReadonlyArray<string>) =>
      Effect.scoped(Effect.gen(function* () {
        const [{ log }] = yield* started({ pace: { ...pace, keep, maxMessageLength: 1000 } })
        yield* Effect.repeat(log.propose(long), { times: 9 })
        yield* log.compact(snapshotOf(8, parts))
        return (yield* log.status).first
      }))
    expect(yield* firstAfter(2)).toBe(6)
    expect(yield* firstAfter(100)).toBe(5)
    expect(yield* firstAfter(100, [long, long, long, long, long])).toBe(3)
  })))

it.effect("Multi-Paxos: a node that was away is sent the snapshot, and goes on from its end", () =>
  simulate(Effect.gen(function* () {
    const [{ log }, away] = yield* started()
    yield* away.machine.crash
    yield* proposeAll(log, 20)
    const parts = Array.from({ length: 9 }, (_, n) => `part ${n}`)
    yield* log.compact(snapshotOf(20, parts))
    const back = yield* away.machine.start
    yield* log.propose("next")
    expect(yield* Effect.flip(decided(back, 1))).toEqual(new Compacted({ first: Slot.Slot.make(20) }))
    expect(yield* back.snapshot).toEqual(Option.some(snapshotOf(20, parts)))
    expect((yield* decided(back, 1, 20)).map(({ command }) => command)).toEqual(["next"])
    yield* away.machine.crash
    const again = yield* away.machine.start
    expect(yield* again.snapshot).toEqual(Option.some(snapshotOf(20, parts)))
  })))

it.effect("Multi-Paxos: a reader over whom a snapshot leaps is told so in the midst of its stream", () =>
  simulate(Effect.gen(function* () {
    const network = yield* MemoryNetwork
    const [leader, away, other] = yield* started()
    yield* proposeAll(leader.log, 3)
    const told: Array<unknown> = []
    const reader = yield* Effect.forkChild(Effect.flip(
      Stream.runForEach(away.log.decided(Slot.Slot.make(0)), ({ command }) => Effect.sync(() => told.push(command))),
    ))
    yield* Effect.sleep(1000)
    yield* network.partition([[away.machine.id], [leader.machine.id, other.machine.id]])
    yield* proposeAll(leader.log, 3)
    yield* leader.log.compact(snapshotOf(6))
    yield* network.heal
    expect(yield* Fiber.join(reader)).toEqual(new Compacted({ first: Slot.Slot.make(6) }))
    expect(told).toEqual([0, 1, 2])
    expect(yield* away.log.snapshot).toEqual(Option.some(snapshotOf(6)))
  })))

it.effect("Multi-Paxos: how a node stands: who leads in which ballot, and what it holds", () =>
  simulate(Effect.gen(function* () {
    const [leader, follower] = yield* started()
    yield* proposeAll(leader.log, 4)
    yield* leader.log.compact(snapshotOf(2))
    yield* Effect.sleep(100)
    const { reign } = yield* leader.log.status
    expect(reign).toMatch(new RegExp(`^\\d+\\.${leader.machine.id}$`))
    const stands = { leader: Option.some(leader.machine.id), reign, decided: 4, votes: true }
    expect(yield* leader.log.status).toEqual({ ...stands, first: 2, snapshotEnd: 2 })
    expect(yield* follower.log.status).toEqual({ ...stands, first: 0, snapshotEnd: 0 })
  })))

it.effect("Multi-Paxos: compact asks again a replica that crashes, and fails with its node", () =>
  simulate(Effect.gen(function* () {
    const disk = makeDisk()
    let defects = 0
    const write: typeof disk.storage.write = (writes) => {
      if (defects-- > 0) throw new Error("a planted defect")
      disk.storage.write(writes)
    }
    const options: Options = { members: [id("a")], pace, restarts: { max: 1, within: "1 minute" } }
    const machine = new Machine(id("a"), options, { ...disk, storage: { ...disk.storage, write } })
    const [{ log }] = yield* Effect.flatMap(startAll([machine] as const), elected)
    yield* log.propose("x")
    defects = 1
    yield* log.compact(snapshotOf(1))
    expect(yield* log.snapshot).toEqual(Option.some(snapshotOf(1)))
    yield* log.propose("y")
    defects = Infinity
    expect(yield* Effect.flip(log.compact(snapshotOf(2)))).toMatchObject({ _tag: "NodeFailed" })
    expect(yield* log.snapshot).toEqual(Option.some(snapshotOf(1)))
  })))

it.effect("Multi-Paxos: compact dies of a snapshot of more than is decided", () =>
  simulate(Effect.gen(function* () {
    const [{ log }] = yield* started()
    yield* log.propose("x")
    const exit = yield* Effect.exit(log.compact(snapshotOf(2)))
    expect(Exit.isFailure(exit) && Cause.pretty(exit.cause)).toMatch(/below 2 of a log decided up to 1/)
  })))

it.effect("Multi-Paxos: a cluster decides at its usual pace while a snapshot is on its way", () =>
  simulate(Effect.gen(function* () {
    const [{ log }, away] = yield* started()
    yield* away.machine.crash
    yield* proposeAll(log, 5)
    yield* log.compact(snapshotOf(5, Array.from({ length: 50 }, (_, n) => `part ${n}`)))
    const back = yield* away.machine.start
    const times: Array<number> = []
    while (Option.isNone(yield* back.snapshot)) {
      const before = yield* Clock.currentTimeMillis
      yield* log.propose("meanwhile")
      times.push((yield* Clock.currentTimeMillis) - before)
    }
    expect(times.length).toBeGreaterThan(20)
    expect(new Set(times)).toEqual(new Set([20]))
  })))
