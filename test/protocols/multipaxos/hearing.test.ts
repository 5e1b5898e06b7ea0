import { expect, it } from "vitest"
import { Confirm } from "../../../src/protocols/multipaxos/messages.ts"
import type { ReplicaOptions } from "../../../src/protocols/multipaxos/Replica.ts"
import { among, ballot, clientOf, Cluster, options, slot } from "./Cluster.ts"

const { electionTimeout, heartbeatMs } = options(3)

/** So many heartbeats make an election timeout. */
const patience = electionTimeout.maxMs / heartbeatMs

const led = (names: string, settings: Partial<ReplicaOptions> = {}) => {
  const cluster = new Cluster(names, settings)
  cluster.elect("a")
  return cluster
}

/** So many heartbeats, heard by these alone and the leader. */
const beat = (cluster: Cluster, times: number, ...heardBy: ReadonlyArray<string>) => {
  for (let time = 0; time < times; time++) {
    cluster.fire("a", "Heartbeat")
    cluster.deliver(among("a", ...heardBy))
    cluster.lose(() => true)
  }
}

it("a leader asks with each heartbeat who hears it", () => {
  const cluster = led("abc")
  cluster.fire("a", "Heartbeat")
  const message = Confirm({ ballot: ballot(1, "a"), chosen: slot(0), round: -1 })
  expect(cluster.flying).toEqual([{ from: "a", to: "b", message }, { from: "a", to: "c", message }])
})

it("a leader that no quorum answers for an election timeout leads no more (Ongaro 2014, 6.2)", () => {
  const cluster = led("abcde")
  cluster.propose("a", "x")
  cluster.lose(() => true)
  cluster.forget()
  beat(cluster, patience, "b")
  expect(cluster.state("a").mode._tag).toBe("Leader")
  cluster.fire("a", "Heartbeat")
  expect(cluster.state("a").mode).toEqual({ _tag: "Follower", leader: null })
  expect(cluster.state("a").promised).toEqual(ballot(1, "a"))
  expect(cluster.timers("a")).toEqual(["Election"])
  expect(cluster.events("a")).toEqual([{ _tag: "Leaderless" }])
  expect(cluster.answers).toEqual([{ to: clientOf("a"), message: { _tag: "ProposalsUnresolved", requests: [0] } }])
})

it("and leads again in a higher ballot only, where it proposes what it had in flight", () => {
  const cluster = led("abc")
  cluster.propose("a", "x")
  cluster.lose(() => true)
  beat(cluster, patience)
  cluster.fire("a", "Heartbeat")
  cluster.forget()
  cluster.elect("a")
  expect(cluster.state("a")).toMatchObject({ promised: ballot(2, "a"), chosen: 1, mode: { _tag: "Leader" } })
})

it("a leader goes on whom a quorum answers in time, be it each of its members at another heartbeat", () => {
  const cluster = led("abcde")
  for (let timeout = 0; timeout < 3; timeout++) {
    beat(cluster, patience - 2)
    beat(cluster, 1, "b")
    beat(cluster, 1, "e")
  }
  beat(cluster, 1)
  expect(cluster.state("a").mode._tag).toBe("Leader")
})

it("a leader that suffices for a quorum needs no answer", () => {
  const cluster = led("abc", { quorums: { phase1: 3, phase2: 1 } })
  beat(cluster, 3 * patience)
  expect(cluster.state("a").mode._tag).toBe("Leader")
})
