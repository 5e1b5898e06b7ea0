import { expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Metric, Result, Scope, Stream } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as ReplicatedClient from "../../../src/replicated/client/ReplicatedClient.ts"
import { OutcomeUnknown, SessionExpired, Unavailable } from "../../../src/replicated/client/errors.ts"
import type { Transport } from "../../../src/replicated/client/Transport.ts"
import { Counter, TooLittle } from "./counter.ts"
import { simulate } from "../../support/simulate.ts"
import { delayMs, FakeCluster } from "./FakeCluster.ts"
import { withCluster } from "./fixture.ts"

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]
const increment = Effect.flatMap(Counter.client, ({ Increment }) => Increment({ by: 1 }))

it.effect("Client: has a function a procedure, of its payload, its success and its error", () =>
  withCluster(() =>
    Effect.gen(function* () {
      const counter = yield* Counter.client
      expect(yield* counter.Increment({ by: 2 })).toBe(2)
      expect(yield* counter.Get()).toBe(2)
      expect(yield* counter.Reset()).toBe(undefined)
      expect(yield* Effect.flip(counter.Withdraw({ amount: 9 }))).toEqual(new TooLittle({ there: 0 }))
      const died = yield* Effect.exit(counter.Explode())
      expect(died).toEqual(Exit.die(new Error("Counter.Explode died at the replicas: Error: out of cheese")))
    })
  ))

it.effect("Client: a payload that is not of its Schema is a defect, and is not sent", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const counter = yield* Counter.client
      const exit = yield* Effect.exit(counter.Increment({ by: 0.5 }))
      expect(Exit.hasDies(exit)).toBe(true)
      expect(cluster.asked).toEqual([])
    })
  ))

for (const leader of ["a", "b", "c"]) {
  it.effect(`Client: finds the leader among nodes whose names it does not know, wherever it begins (${leader} leads)`, () =>
    withCluster((cluster) =>
      Effect.gen(function* () {
        expect(yield* increment).toBe(1)
        expect(yield* increment).toBe(2)
        expect(cluster.sent("Call").length).toBe(2)
      }), { leader }))
}

it.effect("Client: goes to the new leader that the old one names", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      for (const leader of [b, c, a, c]) {
        cluster.leader = leader
        yield* increment
      }
      expect(cluster.total).toBe(5)
    })
  ))

it.effect("Client: does not spin between nodes that each take the other for the leader, and goes on when one leads", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.leader = null
      cluster.believes.set(a, b).set(b, a).set(c, b)
      const fiber = yield* Effect.forkChild(increment)
      yield* Effect.sleep(2000)
      // A pause of up to 200 ms after at most four moves.
      expect(cluster.asked.length).toBeLessThan(120)
      cluster.leader = c
      expect(yield* Fiber.join(fiber)).toBe(1)
    })
  ))

/** Lets the leader die, and another lead so long after; returns how long calls took then, and what was asked meanwhile. */
const failOver = (afterMs: number, meanwhile: (cluster: FakeCluster) => void = () => {}) =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      for (const leader of [b, c, a]) {
        cluster.leader = leader
        yield* increment
      }
      const fiber = yield* Effect.forkChild(increment)
      const asked = cluster.asked.length
      cluster.crash(a)
      yield* Effect.sleep(afterMs / 2)
      meanwhile(cluster)
      yield* Effect.sleep(afterMs / 2)
      const knownMs = yield* Clock.currentTimeMillis
      cluster.leader = c
      yield* Fiber.join(fiber)
      const tookMs = (yield* Clock.currentTimeMillis) - knownMs
      const awaited = cluster.asked.slice(asked).filter(({ _tag }) => _tag === "AwaitLeader").length
      yield* Effect.sleep(1000)
      const [next] = yield* Effect.timed(increment)
      return { tookMs, awaited, nextMs: Duration.toMillis(next) }
    })
  )

// By then pauses are 160 to 240 ms long: so each moment of one is tried.
const moments = Array.from({ length: 260 }, (_, ms) => 1500 + ms)

for (
  const [when, meanwhile] of [
    ["", () => {}],
    [", also where the others have been cut off meanwhile", (cluster: FakeCluster) => cluster.cutAll()],
    [", also where one of the others goes on to name the old", (cluster: FakeCluster) => cluster.believes.set(b, a)],
  ] as const
) {
  it.effect(`Client: is told of the next leader once any node knows it, and does not wait for its pause to end${when}`, () =>
    Effect.gen(function* () {
      for (const afterMs of moments) {
        const { awaited, nextMs, tookMs } = yield* failOver(afterMs, meanwhile)
        // Told, redirected by a node with an older word, refused by the dead one, asked, answered.
        expect(tookMs, `after ${afterMs} ms`).toBeLessThanOrEqual(10 * delayMs)
        // It has stayed there.
        expect(nextMs).toBe(2 * delayMs)
        expect(awaited).toBeLessThanOrEqual(6)
      }
    }))
}

it.effect("Client: goes to the next leader also while it waits for a connection to the old, of whose host nothing is heard", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.mute.add(a)
      cluster.cutAll()
      const fiber = yield* Effect.forkChild(increment)
      yield* Effect.sleep(100)
      cluster.leader = c
      expect(yield* Fiber.join(fiber)).toBe(2)
    })
  ))

it.effect("Client: is told by the only node that can be reached that it has come to lead", () =>
  Effect.gen(function* () {
    for (const afterMs of moments) {
      const tookMs = yield* withCluster((cluster) =>
        Effect.gen(function* () {
          yield* increment
          cluster.leader = null
          cluster.crash(b)
          cluster.crash(c)
          const fiber = yield* Effect.forkChild(increment)
          yield* Effect.sleep(afterMs)
          const knownMs = yield* Clock.currentTimeMillis
          cluster.leader = a
          yield* Fiber.join(fiber)
          return (yield* Clock.currentTimeMillis) - knownMs
        })
      )
      expect(tookMs, `after ${afterMs} ms`).toBeLessThanOrEqual(10 * delayMs)
    }
  }))

it.effect("Client: that is told of a leader who cannot be reached goes on looking, without haste", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.crash(a)
      cluster.crash(b)
      cluster.believes.set(c, b)
      const fiber = yield* Effect.forkChild(increment)
      yield* Effect.sleep(2000)
      expect(cluster.asked.length).toBeLessThan(60)
      cluster.believes.clear()
      cluster.leader = c
      expect(yield* Fiber.join(fiber)).toBe(2)
    })
  ))

it.effect("Client: a call whose answers are lost takes effect once and gets the first answer", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.answersToLose = 3
      expect(yield* increment).toBe(1)
      expect(cluster.sent("Call").length).toBe(4)
      expect(new Set(cluster.sent("Call").map(({ request, session }) => `${session}/${request}`)).size).toBe(1)
      expect(cluster.total).toBe(1)
    })
  ))

it.effect("Client: of 200 calls at once over breaking connections, dying leaders and lost answers each takes effect once", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const trouble = yield* Effect.forkChild(Effect.forever(Effect.gen(function* () {
        yield* Effect.sleep(50)
        cluster.answersToLose = 1
        yield* Effect.sleep(50)
        const { leader } = cluster
        if (leader !== null) cluster.crash(leader)
        cluster.leader = null
        yield* Effect.sleep(40)
        cluster.down.clear()
        cluster.leader = leader === a ? b : a
        yield* Effect.sleep(100)
        cluster.cutAll()
      })))
      const values = yield* Effect.forEach(
        Array.from({ length: 200 }, (_, n) => n),
        (n) => Effect.andThen(Effect.sleep(3 * n), increment),
        { concurrency: "unbounded" },
      )
      yield* Fiber.interrupt(trouble)
      expect(cluster.total).toBe(200)
      expect(values.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
    })
  ))

it.effect("Client: what a replica does not know the outcome of is asked again in the same session", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.script.push("Unknown", "Unavailable")
      expect(yield* increment).toBe(1)
      expect(cluster.total).toBe(1)
      expect(cluster.sent("Call").map(({ request }) => request)).toEqual([0, 0, 0])
    })
  ))

it.effect("Client: after the timeout a call that was sent says that it may have taken effect, and what to do", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.script.push("silence")
      const [elapsed, error] = yield* Effect.timed(Effect.flip(increment))
      expect(error).toBeInstanceOf(OutcomeUnknown)
      expect(error.message).toContain("Counter.Increment may have taken effect or not")
      expect(Duration.toMillis(elapsed)).toBe(500)
    }), { timeout: 500 }))

it.effect("Client: that a node does not take a call does not say that none has done it, if one may have", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.script.push("Unknown", "Invalid")
      const error = yield* Effect.flip(increment)
      expect(cluster.total).toBe(1)
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", problem: "there is no such procedure" })
    })
  ))

it.effect("Client: a clock that is set back meanwhile makes nobody wait longer", () =>
  simulate(
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      let aheadMs = 0
      const set = { ...clock, currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + aheadMs }
      const cluster = yield* FakeCluster.make("a")
      cluster.script.push("silence")
      const client = yield* Effect.provideService(
        ReplicatedClient.make(cluster.transports, { timeout: 500 }),
        Clock.Clock,
        set,
      )
      const call = yield* Effect.forkChild(Effect.timed(Effect.flip(
        Effect.provideService(increment, ReplicatedClient.ReplicatedClient, client),
      )))
      yield* Effect.sleep(100)
      aheadMs = -3_600_000
      const [elapsed, error] = yield* Fiber.join(call)
      expect(error).toBeInstanceOf(OutcomeUnknown)
      expect(Duration.toMillis(elapsed)).toBe(500)
    }),
    { seed: 1 },
  ))

it.effect("Client: after the timeout a call that reached no leader says that nothing was done, and why", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.leader = null
      const leaderless = yield* Effect.flip(increment)
      expect(leaderless).toBeInstanceOf(Unavailable)
      expect(leaderless.message).toContain("no leader is known")
      for (const node of cluster.names) cluster.crash(node)
      const down = yield* Effect.flip(increment)
      expect(down).toBeInstanceOf(Unavailable)
      expect(down.message).toMatch(/try again later, .* \(fake:\/\/[abc]: connection refused\)/)
      expect(yield* Effect.flip(Effect.flatMap(Counter.client, ({ Get }) => Get()))).toBeInstanceOf(Unavailable)
    }), { timeout: 500 }))

it.effect("Client: that is given nodes that follow, and not who leads, says whose URL it lacks", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const client = yield* ReplicatedClient.make([a, c].map(cluster.transport), { timeout: 500 })
      const error = yield* Effect.flip(Effect.provideService(increment, ReplicatedClient.ReplicatedClient, client))
      expect(error).toBeInstanceOf(Unavailable)
      expect(error.message).toMatch(
        /\(fake:\/\/[ac]: "b" leads, it says, and is none of the nodes given: add its URL\)$/,
      )
    }), { leader: "b" }))

it.effect("Client: what the service refuses to do is refused once, not tried again", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* Effect.flip(Effect.flatMap(Counter.client, ({ Withdraw }) => Withdraw({ amount: 1 })))
      expect(cluster.sent("Call").length).toBe(1)
    })
  ))

it.effect("Client: numbers its calls, and says below which number it needs no answers any more", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.script.push("silence")
      const lost = yield* Effect.forkChild(increment)
      yield* Effect.sleep(10)
      yield* increment
      yield* increment
      expect(cluster.sent("Call").map(({ request, settled }) => [request, settled])).toEqual([[0, 0], [1, 0], [2, 0]])
      yield* Fiber.interrupt(lost)
      yield* increment
      expect(cluster.sent("Call").at(-1)).toMatchObject({ request: 3, settled: 3 })
    })
  ))

it.effect("Client: opens one session for all calls, and keeps it alive while it makes none", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* Effect.all([increment, increment, increment], { concurrency: "unbounded" })
      yield* Effect.sleep("10 minutes")
      yield* increment
      expect(cluster.sent("Open").length).toBe(1)
      expect(cluster.sent("KeepAlive").length).toBeGreaterThanOrEqual(59)
    })
  ))

it.effect("Client: a session that expired while the client was away is replaced for calls that were never sent", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      for (const node of cluster.names) cluster.crash(node)
      yield* Effect.sleep("1 minute")
      const call = yield* Effect.forkChild(increment)
      cluster.down.clear()
      expect(yield* Fiber.join(call)).toBe(2)
      expect(cluster.sent("Open").length).toBe(2)
    })
  ))

it.effect("Client: a call that may have been done in an expired session is neither repeated nor called done", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.answersToLose = 1
      const call = yield* Effect.forkChild(Effect.flip(increment))
      yield* Effect.sleep(3)
      for (const node of cluster.names) cluster.crash(node)
      yield* Effect.sleep("1 minute")
      cluster.down.clear()
      expect(yield* Fiber.join(call)).toEqual(new SessionExpired({ service: "Counter", procedure: "Increment" }))
      expect(cluster.total).toBe(2)
      expect(yield* increment).toBe(3)
    }), { timeout: "2 minutes" }))

it.effect("Client: closes its session with its scope, and what waits then fails", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const life = yield* Scope.make()
      const client = yield* Scope.provide(ReplicatedClient.make(cluster.transports), life)
      const used = Effect.provideService(ReplicatedClient.ReplicatedClient, client)
      yield* used(increment)
      cluster.script.push("silence")
      const waiting = yield* Effect.forkChild(Effect.flip(used(increment)))
      yield* Effect.sleep(10)
      yield* Scope.close(life, Exit.void)
      expect(cluster.openSessions).toEqual([])
      expect(yield* Fiber.join(waiting)).toBeInstanceOf(OutcomeUnknown)
      const before = yield* Clock.currentTimeMillis
      expect(yield* Effect.flip(used(increment))).toEqual(new Unavailable({ problem: "the client is closed" }))
      expect(yield* Clock.currentTimeMillis).toBe(before)
    })
  ))

it.effect("Client: a watch fails when the client is closed, and nothing is opened for who uses it thereafter", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      let connections = 0
      const counted = cluster.transports.map(({ address, connect }): Transport => ({
        address,
        connect: (listener) => {
          connections++
          return connect(listener)
        },
      }))
      const life = yield* Scope.make()
      const client = yield* Scope.provide(ReplicatedClient.make(counted), life)
      const watched = Stream.runDrain(client.watch("Counter", null))
      const closed = new Unavailable({ problem: "the client is closed" })
      const watching = yield* Effect.forkChild(Effect.flip(watched))
      yield* Effect.sleep(10)
      yield* Scope.close(life, Exit.void)
      expect(yield* Fiber.join(watching)).toEqual(closed)
      const before = connections
      expect(yield* Effect.flip(watched)).toEqual(closed)
      expect((yield* client.status).map(({ status }) => status)).toEqual(cluster.names.map(() => Result.fail(closed)))
      yield* Effect.sleep("1 minute")
      expect(connections).toBe(before)
    })
  ))

it.effect("Client: stale reads ask any node, leader or not, and tell the age of the answer", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.leader = null
      const stale = yield* Counter.stale
      expect(yield* stale.Get()).toEqual({ value: 1, age: Duration.millis(7) })
      const exit = yield* Effect.exit(stale.Reset())
      expect(exit).toEqual(Exit.die(new Error("Counter.Reset has no stale answer: it is not annotated as ReadOnly")))
    })
  ))

it.effect("Client: tells how every node stands, those that are down included", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.crash(b)
      const { status } = yield* ReplicatedClient.ReplicatedClient
      const all = yield* status
      expect(all.map(({ address, status }) => [address, status._tag])).toEqual([
        ["fake://a", "Success"],
        ["fake://b", "Failure"],
        ["fake://c", "Success"],
      ])
      expect(all[0]?.status).toMatchObject({ success: { node: "a", leader: "a" } })
      expect(all[1]?.status).toMatchObject({ failure: { problem: "fake://b: connection refused" } })
    })
  ))

it.effect("Client: counts its calls by their outcome, and times them, if asked to", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const counter = yield* Counter.client
      yield* counter.Increment({ by: 1 })
      yield* counter.Get()
      yield* Effect.flip(counter.Withdraw({ amount: 1 }))
      cluster.script.push("silence")
      yield* Effect.flip(counter.Increment({ by: 1 }))
      const seen = (yield* Metric.snapshot).flatMap(({ attributes, id, state }) =>
        id.startsWith("synod_call") ? [[id, attributes?.procedure, attributes?.outcome, state]] : []
      )
      for (const [procedure, outcome] of [["Increment", "Success"], ["Get", "Success"], ["Withdraw", "Failure"]]) {
        expect(seen).toContainEqual(["synod_calls_total", procedure, outcome, { count: 1, incremental: true }])
      }
      expect(seen).toContainEqual(["synod_calls_total", "Increment", "OutcomeUnknown", { count: 1, incremental: true }])
      expect(seen).toContainEqual([
        "synod_call_seconds",
        "Increment",
        undefined,
        expect.objectContaining({ count: 2, max: 0.5 }),
      ])
    }), { timeout: 500, metrics: true }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
