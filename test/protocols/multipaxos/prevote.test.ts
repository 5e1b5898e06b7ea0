import { describe, expect, it } from "vitest"
import { Heartbeat, Prepare, PreVote, PreVoted } from "../../../src/protocols/multipaxos/messages.ts"
import type { ReplicaOptions } from "../../../src/protocols/multipaxos/Replica.ts"
import { among, ballot, Cluster, slot, tagged, to, withoutC } from "./Cluster.ts"

const led = (names = "abc", settings: Partial<ReplicaOptions> = {}) => {
  const cluster = new Cluster(names, settings)
  cluster.elect("a")
  return cluster
}

const modeOf = (cluster: Cluster, name: string) => cluster.state(name).mode._tag

/** These replicas have heard nothing for the least that a follower waits. */
const miss = (cluster: Cluster, ...names: ReadonlyArray<string>) => {
  for (const name of names) cluster.fire(name, "Election")
}

describe("a follower that hears nothing of its leader", () => {
  it("gives it up, and asks nobody before the random rest of its time has passed", () => {
    const cluster = led()
    cluster.fire("b", "Election")
    expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: null })
    expect(cluster.flying).toEqual([])
    expect(cluster.outputs("b").filter(({ _tag }) => _tag !== "Become")).toEqual([
      { _tag: "Emit", event: { _tag: "Leaderless" } },
      { _tag: "SetTimer", name: "Election", delay: { minMs: 0, maxMs: 100 } },
    ])
  })

  it("follows it again if it was late itself, and what the leader had said was waiting for it", () => {
    const cluster = led()
    cluster.fire("b", "Election")
    cluster.receive("b", "a", Heartbeat({ ballot: ballot(1, "a"), chosen: slot(0) }))
    expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: "a" })
    expect(cluster.state("b").promised).toEqual(ballot(1, "a"))
  })

  it("then asks all others, and deposes no leader that a quorum hears (Ongaro 2014, 9.6)", () => {
    const cluster = led()
    miss(cluster, "b", "b")
    const question = PreVote({ nonce: 0, first: slot(0) })
    expect(cluster.flying).toEqual([
      { from: "b", to: "a", message: question },
      { from: "b", to: "c", message: question },
    ])
    cluster.deliver()
    expect(["a", "b", "c"].map((name) => modeOf(cluster, name))).toEqual(["Leader", "PreCandidate", "Follower"])
    expect(cluster.state("b").promised).toEqual(ballot(1, "a"))
    cluster.fire("a", "Heartbeat")
    cluster.deliver()
    expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: "a" })
  })

  it("asks again after an election timeout, and stands when a quorum hears of no leader either", () => {
    const cluster = led()
    miss(cluster, "b", "b")
    cluster.deliver(among("b", "c"))
    expect(modeOf(cluster, "b")).toBe("PreCandidate")
    miss(cluster, "c", "b")
    cluster.deliver(tagged("PreVote", "PreVoted"))
    expect(modeOf(cluster, "b")).toBe("Candidate")
    cluster.deliver(among("b", "c"))
    expect(cluster.events("b").at(-1)).toEqual({ _tag: "Leading", ballot: ballot(2, "b") })
    expect(cluster.state("c").mode).toEqual({ _tag: "Follower", leader: "b" })
  })

  it("stands at once where its own promise makes a quorum", () => {
    const cluster = led("abc", { quorums: { phase1: 1, phase2: 3 } })
    miss(cluster, "b", "b")
    expect(modeOf(cluster, "b")).toBe("Leader")
  })
})

describe("a pre-vote", () => {
  it("changes nothing on any disk: neither the question, nor the answers", () => {
    const cluster = led()
    cluster.propose("a", "x")
    cluster.deliver(among("a", "b"))
    cluster.lose(() => true)
    const disks = () =>
      ["a", "b", "c"].map((name) => {
        const { chosen: _, bound: __, mode: ___, pending: ____, reads: _____, ...durable } = cluster.state(name)
        return durable
      })
    const before = disks()
    miss(cluster, "b", "c", "b")
    cluster.deliver(tagged("PreVote"))
    expect(cluster.flying.map(({ message }) => message)).toEqual([PreVoted({ nonce: 0 })])
    expect(disks()).toEqual(before)
  })

  it("needs a quorum: of five, two are too few; one that answers twice, or to another question, is one or none", () => {
    const cluster = led("abcde")
    miss(cluster, "b", "b")
    cluster.receive("b", "c", PreVoted({ nonce: 0 }), PreVoted({ nonce: 0 }))
    cluster.receive("b", "d", PreVoted({ nonce: 1 }))
    cluster.receive("b", "z", PreVoted({ nonce: 0 }))
    expect(modeOf(cluster, "b")).toBe("PreCandidate")
    cluster.receive("b", "d", PreVoted({ nonce: 0 }))
    expect(modeOf(cluster, "b")).toBe("Candidate")
  })

  it("is refused by silence: by who leads, who follows, who rejoins, and who is bound to a leader's lease", () => {
    const ask = (cluster: Cluster) => {
      cluster.lose(() => true)
      for (const name of ["a", "b", "c"]) cluster.receive(name, "d", PreVote({ nonce: 0, first: slot(0) }))
      return cluster.flying.map(({ from }) => from)
    }
    const cluster = led("abcde")
    cluster.wipe("c")
    expect(ask(cluster)).toEqual([])
    cluster.fire("b", "Election")
    expect(ask(cluster)).toEqual(["b"])
    const leased = new Cluster("abcde", { lease: { durationMs: 100, maxClockDrift: 0 } })
    expect(ask(leased)).toEqual([])
    for (const name of ["a", "b", "c"]) leased.fire(name, "Lease")
    expect(ask(leased)).toEqual(["a", "b", "c"])
  })

  it("is refused to one that lags by more than one message can tell, as it would not be promised", () => {
    const cluster = withoutC(["u", "v", "w"], { maxTransfer: 2 })
    for (const name of ["b", "c"]) cluster.fire(name, "Election")
    cluster.receive("b", "c", PreVote({ nonce: 0, first: slot(0) }))
    expect(cluster.flying).toEqual([])
    cluster.receive("b", "c", PreVote({ nonce: 0, first: slot(1) }))
    expect(cluster.flying.map(({ message }) => message)).toEqual([PreVoted({ nonce: 0 })])
  })

  it("is over when a leader is heard, or another candidate is promised", () => {
    for (const message of [Heartbeat, Prepare]) {
      const cluster = led()
      miss(cluster, "b", "b")
      cluster.receive("b", "c", message({ ballot: ballot(2, "c"), chosen: slot(0), first: slot(0) }))
      cluster.lose(() => true)
      cluster.receive("b", "c", PreVoted({ nonce: 0 }))
      expect(modeOf(cluster, "b")).toBe("Follower")
      expect(cluster.flying).toEqual([])
    }
  })
})

it("a candidate that is not promised asks anew, and does not raise its ballot while nobody agrees", () => {
  const cluster = led()
  cluster.stand("b")
  cluster.lose(() => true)
  expect(cluster.state("b").promised).toEqual(ballot(2, "b"))
  for (let time = 0; time < 3; time++) cluster.fire("b", "Election")
  expect(modeOf(cluster, "b")).toBe("PreCandidate")
  expect(cluster.state("b").promised).toEqual(ballot(2, "b"))
  expect(cluster.flying.filter(to("c")).map(({ message }) => message._tag)).toEqual(["PreVote", "PreVote", "PreVote"])
})
