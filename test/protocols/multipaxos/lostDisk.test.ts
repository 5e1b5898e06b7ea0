import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { simulate } from "../../support/simulate.ts"
import { decided, elected, electionTimeoutMs, Machine, machines, pace, startAll } from "./machines.ts"

const three = ["a", "b", "c"] as const

/** That node again, on another disk, as one that has lost its disk. */
const replaced = ({ id }: Machine, members: ReadonlyArray<Machine>) =>
  new Machine(id, { members: members.map(({ id }) => id), pace, rejoin: true })

it.effect("Multi-Paxos: a node that has lost its disk rejoins, and then its vote counts", () =>
  simulate(Effect.gen(function* () {
    const all = machines(three)
    const [leader, follower, lost] = yield* Effect.flatMap(startAll(all), elected)
    const commands = Array.from({ length: 50 }, (_, number) => number)
    for (const command of commands) yield* leader.log.propose(command)
    yield* lost.machine.crash
    const again = replaced(lost.machine, all)
    const back = yield* again.start
    expect((yield* decided(back, 50)).map(({ command }) => command)).toEqual(commands)
    yield* Effect.sleep(2 * electionTimeoutMs)
    yield* follower.machine.crash
    yield* leader.log.propose("with the vote of the new disk")
    // Whoever leads next needs it, too.
    yield* leader.machine.crash
    const second = yield* follower.machine.start
    const [next] = yield* elected([{ log: second, machine: follower.machine }, { log: back, machine: again }] as const)
    yield* next.log.propose("and again")
    expect((yield* decided(next.log, 52)).map(({ command }) => command)).toEqual([
      ...commands,
      "with the vote of the new disk",
      "and again",
    ])
  })))

it.effect("Multi-Paxos: a node that has lost its disk rejoins from a snapshot, where the others' logs begin later", () =>
  simulate(Effect.gen(function* () {
    const all = machines(three, { pace: { ...pace, keep: 0 } })
    const nodes = yield* Effect.flatMap(startAll(all), elected)
    const [leader, follower, lost] = nodes
    for (const command of ["x", "y", "z"]) yield* leader.log.propose(command)
    const end = yield* leader.log.readIndex
    for (const { log } of nodes) {
      yield* decided(log, 3)
      yield* log.compact({ end, parts: ["xyz"] })
    }
    yield* lost.machine.crash
    const back = yield* replaced(lost.machine, all).start
    yield* Effect.sleep(3 * electionTimeoutMs)
    expect(yield* back.status).toMatchObject({ first: end, snapshotEnd: end })
    yield* follower.machine.crash
    yield* leader.log.propose("with the vote of the new disk")
    expect((yield* decided(back, 1, end)).map(({ command }) => command)).toEqual(["with the vote of the new disk"])
  })))

it.effect("Multi-Paxos: until all others have answered, a node that has lost its disk makes no majority", () =>
  simulate(Effect.gen(function* () {
    const all = machines(three, { timeout: 5 * electionTimeoutMs })
    const [leader, follower, lost] = yield* Effect.flatMap(startAll(all), elected)
    yield* leader.log.propose("x")
    yield* lost.machine.crash
    yield* follower.machine.crash
    const again = replaced(lost.machine, all)
    const rejoining = yield* again.start
    expect((yield* rejoining.status).votes).toBe(false)
    expect(yield* Effect.flip(leader.log.propose("y"))).toMatchObject({ _tag: "LeaderChanged" })
    // It is told once that it is to rejoin.
    yield* again.crash
    const forgetful = new Machine(again.id, { members: all.map(({ id }) => id), pace }, again.disk)
    const without = yield* forgetful.start
    expect((yield* without.status).votes).toBe(false)
    expect(yield* Effect.flip(leader.log.propose("z"))).toMatchObject({ _tag: "ProposalTimeout" })
    yield* follower.machine.start
    yield* leader.log.propose("all three")
    yield* Effect.sleep(2 * electionTimeoutMs)
    expect((yield* without.status).votes).toBe(true)
  })))

it.effect("Multi-Paxos: where a quorum is one, a lost disk is not made good by others", () =>
  simulate(Effect.gen(function* () {
    for (const quorums of [{ phase1: 3, phase2: 1 }, { phase1: 1, phase2: 3 }]) {
      const [machine] = machines(three, { quorums, rejoin: true })
      expect(yield* Effect.flip(machine.start)).toMatchObject({ _tag: "InvalidQuorums", acceptors: 3, ...quorums })
    }
  })))
