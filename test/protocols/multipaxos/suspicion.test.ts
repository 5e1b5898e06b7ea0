import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Option } from "effect"
import { heartbeat, phiAccrual } from "../../../src/protocols/failure-detector/mod.ts"
import { Suspect } from "../../../src/protocols/multipaxos/messages.ts"
import type * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { simulate } from "../../support/simulate.ts"
import { among, Cluster, id, tagged } from "./Cluster.ts"
import { decided, elected, machines, type Running, startAll } from "./machines.ts"

const led = () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  return cluster
}

/** The failure detector of a node suspects these and no others. */
const suspect = (cluster: Cluster, name: string, ...suspects: ReadonlyArray<string>) =>
  cluster.receive(name, name, Suspect({ nodes: suspects.map(id) }))

describe("a follower whose failure detector suspects the leader", () => {
  it("gives it up at once, as if it had heard nothing of it for the least that it waits", () => {
    const cluster = led()
    suspect(cluster, "b", "a")
    expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: null })
    expect(cluster.outputs("b").filter(({ _tag }) => _tag !== "Become")).toEqual([
      { _tag: "Emit", event: { _tag: "Leaderless" } },
      { _tag: "SetTimer", name: "Election", delay: { minMs: 0, maxMs: 100 } },
    ])
  })

  it("goes on following if only others are suspected, or it has no leader", () => {
    const cluster = led()
    suspect(cluster, "b", "c")
    expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: "a" })
    suspect(cluster, "b", "a")
    cluster.forget()
    suspect(cluster, "b", "a", "c")
    expect(cluster.outputs("b")).toEqual([])
  })

  it("deposes it not, as long as a quorum does not suspect it; and follows it again with its next word", () => {
    const cluster = led()
    suspect(cluster, "b", "a")
    cluster.fire("b", "Election")
    cluster.deliver()
    cluster.fire("a", "Heartbeat")
    cluster.deliver()
    expect(cluster.state("a").mode._tag).toBe("Leader")
    expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: "a" })
  })

  it("leads in its place as soon as a quorum suspects it, without anybody's silence", () => {
    const cluster = led()
    suspect(cluster, "b", "a")
    suspect(cluster, "c", "a")
    cluster.fire("b", "Election")
    cluster.deliver(tagged("PreVote", "PreVoted"))
    cluster.deliver(among("b", "c"))
    expect(cluster.state("b").mode._tag).toBe("Leader")
    expect(cluster.state("c").mode).toEqual({ _tag: "Follower", leader: "b" })
  })

  it("stays what it is if it leads, or if it has no vote, but for having no leader any more", () => {
    const cluster = led()
    suspect(cluster, "a", "a", "b", "c")
    expect(cluster.state("a").mode._tag).toBe("Leader")
    cluster.wipe("c")
    cluster.fire("a", "Heartbeat")
    cluster.deliver(tagged("Confirm"))
    expect(cluster.state("c").mode).toMatchObject({ _tag: "Rejoining", leader: "a" })
    suspect(cluster, "c", "b")
    expect(cluster.state("c").mode).toMatchObject({ _tag: "Rejoining", leader: "a" })
    suspect(cluster, "c", "a")
    expect(cluster.state("c").mode).toMatchObject({ _tag: "Rejoining", leader: null })
  })
})

/** Followers wait so long for a word of their leader that only a detector can have told them sooner. */
const pace: MultiPaxos.Pace = { heartbeat: 50, electionTimeout: ["10 seconds", "10.1 seconds"] }
const silenceMs = 20_200

const started = (detector: Pick<MultiPaxos.Options, "detector">) =>
  Effect.flatMap(startAll(machines(["a", "b", "c"], { pace, ...detector })), elected)

/** How long it takes until nodes that are up follow one that has not led before, or leads again. */
const electionMs = <const Nodes extends ReadonlyArray<Running>>(nodes: Nodes) =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const isLed = Effect.map(
      Effect.forEach(nodes, ({ log }) => log.leader),
      (leaders) => nodes.some(({ machine }) => leaders.every((leader) => Option.contains(leader, machine.id))),
    )
    yield* Effect.repeat(Effect.delay(isLed, 1), { until: (isSo) => isSo })
    return (yield* Clock.currentTimeMillis) - before
  })

/** How long three nodes are without a leader once it has crashed; and that they go on where it ended. */
const failOverMs = (detector: Pick<MultiPaxos.Options, "detector">) =>
  simulate(Effect.gen(function* () {
    const [leader, ...others] = yield* started(detector)
    yield* leader.log.propose("before")
    yield* leader.machine.crash
    const ms = yield* electionMs(others)
    const [next] = others
    yield* next.log.propose("after")
    expect((yield* decided(next.log, 2)).map(({ command }) => command)).toEqual(["before", "after"])
    return ms
  }))

const detectors = [
  ["phi-accrual", phiAccrual({ every: 50 })],
  ["phi-accrual that asks", phiAccrual({ every: 50, hearing: "pull" })],
  ["a heartbeat with a timeout", heartbeat({ every: 50, timeout: 200 })],
] as const

for (const [name, detector] of detectors) {
  it.effect(`Multi-Paxos takes its suspicion from ${name}: a leader that crashes is replaced long before it is missed`, () =>
    Effect.gen(function* () {
      expect(yield* failOverMs({ detector })).toBeLessThan(1000)
    }))
}

it.effect("Multi-Paxos without a detector: silence alone is suspicious", () =>
  Effect.gen(function* () {
    expect(yield* failOverMs({})).toBeGreaterThan(9900)
  }))

it.effect("Multi-Paxos with a detector: a leader that is up and leads no more is missed in the end, though nobody suspects it", () =>
  simulate(Effect.gen(function* () {
    const [leader, ...others] = yield* started({ detector: phiAccrual({ every: 50 }) })
    yield* leader.machine.crash
    const again = { ...leader, log: yield* leader.machine.start }
    const ms = yield* electionMs([again, ...others])
    expect(ms).toBeGreaterThan(silenceMs - 100)
    expect(ms).toBeLessThan(silenceMs + 1000)
  })))

it.effect("Multi-Paxos refuses a detector that is none", () =>
  simulate(Effect.gen(function* () {
    const [a] = machines(["a", "b", "c"], { detector: phiAccrual({ window: 0 }) })
    expect(yield* Effect.flip(a.start)).toMatchObject({ _tag: "InvalidDetector" })
  })))
