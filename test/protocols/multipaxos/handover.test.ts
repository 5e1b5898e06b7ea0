import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Option, Result, Stream } from "effect"
import { Slot } from "../../../src/model/Slot.ts"
import { Handover, Resign } from "../../../src/protocols/multipaxos/messages.ts"
import { simulate } from "../../support/simulate.ts"
import { among, ballot, Cluster, id, tagged } from "./Cluster.ts"
import { decided, elected, electionTimeoutMs, machines, startAll } from "./machines.ts"

const led = (names = "abc") => {
  const cluster = new Cluster(names)
  cluster.elect("a")
  return cluster
}

const resign = (cluster: Cluster, name: string) => cluster.receive(name, name, Resign({}))

const modeOf = (cluster: Cluster, name: string) => cluster.state(name).mode

describe("a leader whose node is about to stop (Ongaro 2014, 3.10)", () => {
  it("leads no more, tells all others who is to stand, and leaves that one the time to lead", () => {
    const cluster = led()
    resign(cluster, "a")
    expect(modeOf(cluster, "a")).toEqual({ _tag: "Follower", leader: null })
    expect(cluster.timers("a")).toEqual(["Election"])
    const message = Handover({ ballot: ballot(1, "a"), to: id("b") })
    expect(cluster.flying).toEqual([{ from: "a", to: "b", message }, { from: "a", to: "c", message }])
  })

  it("hands over to one who had accepted what it decided last", () => {
    const cluster = led()
    cluster.propose("a", "x")
    cluster.deliver(among("a", "c"))
    resign(cluster, "a")
    expect(cluster.flying.map(({ message }) => message)).toContainEqual(
      Handover({ ballot: ballot(1, "a"), to: id("c") }),
    )
  })

  it("is replaced by that one at once, without any timer, and all that was decided stays decided", () => {
    const cluster = led()
    cluster.propose("a", "x")
    cluster.deliver()
    resign(cluster, "a")
    cluster.deliver()
    expect(modeOf(cluster, "b")._tag).toBe("Leader")
    for (const name of ["a", "c"]) expect(modeOf(cluster, name)).toEqual({ _tag: "Follower", leader: "b" })
    cluster.propose("b", "y")
    cluster.deliver()
    expect(cluster.state("c").chosen).toBe(2)
  })

  it("tells whoever waits for a slot that it does not know what will become of it", () => {
    const cluster = led()
    cluster.propose("a", "x")
    resign(cluster, "a")
    expect(cluster.answers.map(({ message }) => message._tag)).toEqual(["ProposalsUnresolved"])
  })

  it("goes on leading if it is alone, and nothing happens where it does not lead", () => {
    const alone = led("a")
    resign(alone, "a")
    expect(modeOf(alone, "a")._tag).toBe("Leader")
    const cluster = led()
    cluster.forget()
    resign(cluster, "b")
    expect(modeOf(cluster, "b")).toEqual({ _tag: "Follower", leader: "a" })
    expect([cluster.outputs("b"), cluster.flying]).toEqual([[], []])
  })
})

describe("a follower that is told of a hand-over", () => {
  it("which is not to stand agrees with who is, and stands itself after the rest of its time if nobody does", () => {
    const cluster = led()
    resign(cluster, "a")
    cluster.lose(({ to }) => to === "b")
    cluster.forget()
    cluster.deliver()
    expect(modeOf(cluster, "c")).toEqual({ _tag: "Follower", leader: null })
    expect(cluster.outputs("c")).toContainEqual({ _tag: "SetTimer", name: "Election", delay: { minMs: 0, maxMs: 100 } })
    cluster.fire("b", "Election")
    cluster.fire("c", "Election")
    cluster.deliver()
    expect(modeOf(cluster, "c")._tag).toBe("Leader")
  })

  it("deposes nobody by an old word: not the leader of a later ballot, nor one that it has given up already", () => {
    const cluster = led()
    const old = Handover({ ballot: ballot(1, "a"), to: id("b") })
    resign(cluster, "a")
    cluster.deliver()
    cluster.receive("c", "a", old)
    expect(modeOf(cluster, "c")).toEqual({ _tag: "Follower", leader: "b" })
    cluster.receive("b", "a", old)
    expect(modeOf(cluster, "b")._tag).toBe("Leader")
    expect(cluster.flying.filter(tagged("PreVote"))).toEqual([])
  })

  it("stands not while a lease of the leader may rest on it, and asks once that is over", () => {
    const cluster = new Cluster("abc", { lease: { durationMs: 50, maxClockDrift: 0 } })
    for (const name of "abc") cluster.fire(name, "Lease")
    cluster.elect("a")
    cluster.fire("a", "Heartbeat")
    cluster.deliver()
    expect(cluster.state("b").bound).toBe(true)
    resign(cluster, "a")
    cluster.deliver()
    expect(modeOf(cluster, "b")).toEqual({ _tag: "Follower", leader: null })
    for (const name of "abc") if (cluster.state(name).bound) cluster.fire(name, "Lease")
    cluster.fire("b", "Election")
    cluster.deliver()
    expect(modeOf(cluster, "b")._tag).toBe("Leader")
  })

  it("that has lost its disk has no vote: it stands not, though it is asked to", () => {
    const cluster = led()
    cluster.wipe("b")
    cluster.fire("a", "Heartbeat")
    cluster.deliver(tagged("Confirm"))
    cluster.receive("b", "a", Handover({ ballot: ballot(1, "a"), to: id("b") }))
    expect(modeOf(cluster, "b")).toMatchObject({ _tag: "Rejoining", leader: null })
    expect(cluster.flying.filter(tagged("PreVote"))).toEqual([])
  })
})

it.effect("Multi-Paxos: a node that resigns is replaced within a few messages' time, again and again, and none of what it decided is lost", () =>
  simulate(Effect.gen(function* () {
    let nodes = yield* Effect.flatMap(startAll(machines(["a", "b", "c"])), elected)
    for (let round = 0; round < 30; round++) {
      const [leader, ...others] = nodes
      yield* leader.log.propose(round)
      const before = yield* Clock.currentTimeMillis
      yield* leader.log.resign
      expect(Option.contains(yield* leader.log.leader, leader.machine.id)).toBe(false)
      nodes = yield* elected([...others, leader] as const)
      expect((yield* Clock.currentTimeMillis) - before).toBeLessThan(electionTimeoutMs / 4)
    }
    expect((yield* decided(nodes[2].log, 30)).map(({ command }) => command)).toEqual(
      Array.from({ length: 30 }, (_, n) => n),
    )
  })))

it.effect("Multi-Paxos: what is asked of a node while it resigns is decided, or it is said that this is not known", () =>
  simulate(Effect.gen(function* () {
    const [leader, next] = yield* Effect.flatMap(startAll(machines(["a", "b", "c"])), elected)
    const asking = Effect.forEach(
      Array.from({ length: 20 }, (_, n) => n),
      (n) => Effect.delay(Effect.result(leader.log.propose(n)), n % 5),
      { concurrency: "unbounded" },
    )
    const [outcomes] = yield* Effect.all([asking, Effect.delay(leader.log.resign, 2)], { concurrency: "unbounded" })
    yield* next.log.propose("last")
    const { decided: end } = yield* next.log.status
    const slots = yield* next.log.decidedSlots(Slot.make(0)).pipe(Stream.take(end), Stream.runCollect)
    const known = slots.flatMap(({ commands }) => commands)
    for (const [n, outcome] of outcomes.entries()) {
      if (Result.isSuccess(outcome)) expect(known).toContain(n)
      else expect(outcome.failure._tag).toBe("LeaderChanged")
    }
  })))
