import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Option, Random, Result, Stream } from "effect"
import { Slot } from "../../../src/model/Slot.ts"
import { Link, type Links } from "../../../src/network/mod.ts"
import { Handover, Resign } from "../../../src/protocols/multipaxos/messages.ts"
import { blocks, range, replay } from "../../support/seeds.ts"
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
    const delay = { minMs: 100, maxMs: 200 }
    expect(cluster.outputs("a")).toContainEqual({ _tag: "SetTimer", name: "Election", delay })
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

  it("hands over to any other where it suffices to choose by itself", () => {
    const cluster = new Cluster("abc", { quorums: { phase1: 3, phase2: 1 } })
    cluster.elect("a")
    cluster.propose("a", "x")
    resign(cluster, "a")
    expect(cluster.flying.map(({ message }) => message)).toContainEqual(
      Handover({ ballot: ballot(1, "a"), to: id("b") }),
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

  it("deposes nobody by the word of an earlier leader", () => {
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

  it("is bound no longer by a lease of the leader, which leads no more in that ballot", () => {
    const cluster = new Cluster("abc", { lease: { durationMs: 50, maxClockDrift: 0 } })
    for (const name of "abc") cluster.fire(name, "Lease")
    cluster.elect("a")
    cluster.fire("a", "Heartbeat")
    cluster.deliver()
    expect(cluster.state("b").bound).toBe(true)
    resign(cluster, "a")
    cluster.deliver()
    expect(modeOf(cluster, "b")._tag).toBe("Leader")
    expect(cluster.timers("c")).not.toContain("Lease")
  })

  it("stays bound by the lease of a leader that has not resigned", () => {
    const cluster = new Cluster("abc", { lease: { durationMs: 50, maxClockDrift: 0 } })
    for (const name of "abc") cluster.fire(name, "Lease")
    cluster.elect("a")
    resign(cluster, "a")
    const [old] = cluster.flying
    cluster.deliver()
    cluster.fire("b", "Heartbeat")
    cluster.deliver()
    if (old !== undefined) cluster.receive("c", "a", old.message)
    expect(cluster.state("c").bound).toBe(true)
    expect(modeOf(cluster, "c")).toEqual({ _tag: "Follower", leader: "b" })
  })

  it("stands at once also if it misses the leader already", () => {
    const cluster = led()
    cluster.fire("b", "Election")
    cluster.fire("b", "Election")
    cluster.lose(() => true)
    expect(modeOf(cluster, "b")._tag).toBe("PreCandidate")
    resign(cluster, "a")
    cluster.deliver()
    expect(modeOf(cluster, "b")._tag).toBe("Leader")
  })

  it("that has lost its disk has no vote: it does not stand, though it is asked to", () => {
    const cluster = led()
    cluster.wipe("b")
    cluster.fire("a", "Heartbeat")
    cluster.deliver(tagged("Confirm"))
    cluster.receive("b", "c", Handover({ ballot: ballot(1, "c"), to: id("b") }))
    expect(modeOf(cluster, "b")).toMatchObject({ _tag: "Rejoining", leader: "a" })
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
      const next = yield* leader.log.leader
      expect(Option.isSome(next) && next.value !== leader.machine.id).toBe(true)
      nodes = yield* elected([...others, leader] as const)
      expect((yield* Clock.currentTimeMillis) - before).toBeLessThan(electionTimeoutMs / 4)
    }
    expect((yield* decided(nodes[2].log, 30)).map(({ command }) => command)).toEqual(
      Array.from({ length: 30 }, (_, n) => n),
    )
  })))

it.effect("Multi-Paxos: a node that is alone has nobody to wait for when it resigns; one that has waits a third of a second", () =>
  simulate(Effect.gen(function* () {
    const [alone] = yield* Effect.flatMap(startAll(machines(["a"])), elected)
    const [atOnce] = yield* Effect.timed(alone.log.resign)
    expect(Duration.toMillis(atOnce)).toBe(0)
    expect(yield* alone.log.propose("x")).toMatchObject({ slot: 0 })
    yield* alone.machine.crash
    const [leader, ...others] = yield* Effect.flatMap(startAll(machines(["b", "c", "d"])), elected)
    for (const { machine } of others) yield* machine.crash
    const [inVain] = yield* Effect.timed(leader.log.resign)
    expect(Duration.toMillis(inVain)).toBe(300)
  })))

/** Many a message comes long after others that were sent later, and some never do. */
const slow: Links = { ...Link.perfect, delay: Link.logNormal(5, 1.5), loss: 0.05, duplication: 0.05 }

const file = "test/protocols/multipaxos/handover.test.ts"

for (const seeds of blocks(2, 20)) {
  it.effect(`Multi-Paxos: while nodes resign and crash, reads see all that was acknowledged before, with leases and without: seeds ${range(seeds)}`, () =>
    Effect.forEach(seeds, (seed) =>
      simulate(
        Effect.gen(function* () {
          const lease = seed % 2 === 0 ? {} : { lease: { duration: "100 millis", maxClockDrift: 0.01 } } as const
          const nodes = yield* startAll(machines(["a", "b", "c"], { timeout: "300 millis", ...lease }))
          const logs = nodes.map(({ log }) => log)
          const any = Effect.flatMap(Random.nextIntBetween(0, 2), (at) => Effect.fromNullishOr(logs[at]))
          let acknowledged = -1
          const write = Effect.gen(function* () {
            const placed = yield* Effect.option(Effect.flatMap(any, (log) => log.propose(1)))
            if (Option.isSome(placed)) acknowledged = Math.max(acknowledged, placed.value.slot)
          })
          const read = Effect.gen(function* () {
            const before = acknowledged
            const end = yield* Effect.option(Effect.flatMap(any, (log) => log.readIndex))
            if (Option.isSome(end)) expect(end.value, replay(file, seed)).toBeGreaterThan(before)
          })
          const work = Array.from({ length: 5 }, () => [write, read]).flat().map(Effect.delay(3))
          const working = yield* Effect.forkScoped(
            Effect.forEach(work, (one) => Effect.forever(one), { concurrency: "unbounded" }),
          )
          for (let n = 0; n < 30; n++) {
            yield* Effect.sleep(yield* Random.nextIntBetween(1, 300))
            yield* Effect.forEach(logs, ({ resign }) => resign, { concurrency: "unbounded" })
            if (n % 3 > 0) continue
            const at = n / 3 % 3
            const machine = nodes[at]?.machine ?? nodes[0].machine
            yield* machine.crash
            yield* Effect.sleep(yield* Random.nextIntBetween(1, 300))
            logs[at] = yield* machine.start
          }
          expect(acknowledged, replay(file, seed)).toBeGreaterThan(20)
          // A read that saw too little has ended it.
          expect(working.pollUnsafe()).toBeUndefined()
        }),
        { links: slow, seed },
      ), { discard: true }))
}

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
