import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, type Scope } from "effect"
import * as Address from "../../src/model/Address.ts"
import type { NodeId } from "../../src/model/NodeId.ts"
import { Link } from "../../src/network/mod.ts"
import { Network } from "../../src/network/Network.ts"
import { Cluster, Simulation } from "../../src/simulation/mod.ts"
import { Storage } from "../../src/storage/Storage.ts"
import { countOf, heartbeats, id, nodes } from "./heartbeat.ts"

const [a, b, c] = [id("a"), id("b"), id("c")]
const intervalMs = 50

const slow = { ...Link.perfect, delay: Link.uniform(1, 20), reordering: 0.5 }

const heartbeatCluster = Cluster.make({ nodes, layer: heartbeats(intervalMs), links: slow })

const run = <A, E>(program: Effect.Effect<A, E, Scope.Scope>, seed: number | string = 1) =>
  Effect.map(
    Simulation.run(program, { seed, record: true }),
    (result) => ({ ...result, value: Option.getOrThrow(result.value) }),
  )

type Trace = ReadonlyArray<Simulation.TraceEntry>

/** When and with which numbers a node sent heartbeats to another. */
const sent = (trace: Trace, from: NodeId, to: NodeId) =>
  trace.flatMap(({ atMs, event }) =>
    event._tag === "Sent" && event.from.node === from && event.to.node === to
      ? [{ atMs, count: countOf(event.message) }]
      : []
  )

const receivedAt = (trace: Trace, from: NodeId, to: NodeId) =>
  trace.flatMap(({ atMs, event }) =>
    event._tag === "Received" && event.from.node === from && event.to.node === to ? [atMs] : []
  )

describe("a cluster of five nodes that exchange heartbeats", () => {
  it.effect("every node hears every other", () =>
    Effect.gen(function* () {
      const { trace } = yield* run(Effect.andThen(heartbeatCluster, Effect.sleep("1 second")))
      for (const from of nodes) {
        for (const to of nodes) if (from !== to) expect(receivedAt(trace, from, to)).toHaveLength(19)
      }
    }))

  it.effect("the trace is equal for equal seeds, whatever ran before in the process", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const cluster = yield* heartbeatCluster
        yield* Effect.sleep(333)
        yield* cluster.crash(b)
        yield* Effect.sleep(333)
        yield* cluster.restart(b)
        yield* Effect.sleep(333)
      })
      const first = yield* run(program, "equal")
      yield* run(Effect.andThen(heartbeatCluster, Effect.sleep("1 second")), "another")
      const second = yield* run(program, "equal")
      expect(second).toEqual(first)
      expect(first.trace.length).toBeGreaterThan(500)
      const unrecorded = yield* Simulation.run(program, { seed: "equal" })
      expect(unrecorded.digest).toBe(first.digest)
      expect(unrecorded.trace).toEqual([])
    }))

  it.effect("the trace is another for another seed", () =>
    Effect.gen(function* () {
      const program = Effect.andThen(heartbeatCluster, Effect.sleep(200))
      const [first, second] = [yield* run(program, 1), yield* run(program, 2)]
      expect(second.trace).not.toEqual(first.trace)
      expect(second.digest).not.toBe(first.digest)
    }))

  it.effect("a crashed node neither sends nor hears, and goes on from what it had synced", () =>
    Effect.gen(function* () {
      const { trace } = yield* run(Effect.gen(function* () {
        const cluster = yield* heartbeatCluster
        yield* Effect.sleep(1001)
        yield* cluster.crash(b)
        expect(yield* cluster.up).toEqual(nodes.filter((node) => node !== b))
        yield* Effect.sleep(1000)
        yield* cluster.restart(b)
        expect(yield* cluster.up).toEqual(nodes)
        yield* Effect.sleep(1000)
      }))
      const isDown = (atMs: number) => atMs > 1001 && atMs < 2001
      const beats = sent(trace, b, a)
      expect(beats.filter(({ atMs }) => isDown(atMs))).toEqual([])
      expect(receivedAt(trace, a, b).filter(isDown)).toEqual([])
      expect(receivedAt(trace, a, b).some((atMs) => atMs > 2001)).toBe(true)
      expect(beats.map(({ count }) => count)).toEqual(beats.map((_, index) => index))
      expect(beats.length).toBeGreaterThan(35)
    }))

  it.effect("a partition parts the groups until it heals", () =>
    Effect.gen(function* () {
      const { trace } = yield* run(Effect.gen(function* () {
        const cluster = yield* heartbeatCluster
        yield* cluster.partition([[a, b], nodes.slice(2)])
        yield* Effect.sleep(1000)
        yield* cluster.heal
        yield* Effect.sleep(1000)
      }))
      expect(Math.min(...receivedAt(trace, a, b))).toBeLessThan(100)
      expect(Math.min(...receivedAt(trace, a, c))).toBeGreaterThan(1000)
      expect(Math.min(...receivedAt(trace, c, a))).toBeGreaterThan(1000)
    }))
})

/** A node that provides its name, and lets a test say what else it does. */
class Name extends Context.Service<Name, NodeId>()("test/Name") {}
const named = (
  node: NodeId,
  behaviour: Effect.Effect<unknown, unknown, Network | Storage | Scope.Scope>,
) => Layer.effect(Name, Effect.orDie(Effect.as(behaviour, node)))

/** What a node found on its disk. */
class Stored extends Context.Service<Stored, unknown>()("test/Stored") {}
const cell = (value: number) => [{ _tag: "SetCell", cell: "x", value } as const]
const stored = Effect.flatMap(Storage, ({ load }) => Effect.map(load, ({ cells }) => cells.get("x")))

describe("a node of a cluster", () => {
  it.effect("lends its services", () =>
    Effect.gen(function* () {
      const { value } = yield* run(Effect.gen(function* () {
        const cluster = yield* Cluster.make({ nodes, layer: (node) => named(node, Effect.void) })
        return yield* Effect.forEach(nodes, (node) => cluster.on(node)(Name))
      }))
      expect(value).toEqual(nodes)
    }))

  it.effect("fails what is done with its services when it crashes, and while it is down", () =>
    Effect.gen(function* () {
      const { value } = yield* run(Effect.gen(function* () {
        const cluster = yield* Cluster.make({ nodes, layer: (node) => named(node, Effect.void) })
        const waiting = yield* Effect.forkChild(Effect.flip(cluster.on(a)(Effect.never)))
        yield* Effect.sleep(1)
        yield* cluster.crash(a)
        const errors = [yield* Fiber.join(waiting), yield* Effect.flip(cluster.on(a)(Effect.void))]
        yield* cluster.restart(a)
        return [...errors.map((error) => `${error._tag} ${error.node}`), yield* cluster.on(a)(Name)]
      }))
      expect(value).toEqual(["NodeDown a", "NodeDown a", "a"])
    }))

  it.effect("loses in a crash what it had not synced, also what it was about to sync", () =>
    Effect.gen(function* () {
      const { value } = yield* run(Effect.gen(function* () {
        const found: Array<unknown> = []
        // Lives 1 to 3 have 15, 5 and 15 ms; a sync takes 10. The third writes nothing, but syncs.
        const life = Effect.gen(function* () {
          const storage = yield* Storage
          const count = found.push(yield* stored)
          if (count !== 3) storage.write(cell(count))
          yield* Effect.forkScoped(storage.sync)
        })
        const cluster = yield* Cluster.make({ nodes: [a], layer: (node) => named(node, life), syncTime: 10 })
        for (const lifeMs of [15, 5, 15]) {
          yield* Effect.sleep(lifeMs)
          yield* cluster.restart(a)
        }
        return found
      }))
      expect(value).toEqual([undefined, 1, 1, 1])
    }))

  it.effect("has told of nothing that it had not synced, between whichever of its operations it crashes", () =>
    Effect.gen(function* () {
      let told = 0
      const life = Effect.gen(function* () {
        const storage = yield* Storage
        let count = Number((yield* stored) ?? 0)
        expect(count).toBeGreaterThanOrEqual(told)
        const tellMore = Effect.gen(function* () {
          storage.write(cell(++count))
          yield* storage.sync
          told = count
        })
        yield* Effect.forkScoped(Effect.forever(tellMore))
      })
      const crashes = Effect.gen(function* () {
        const cluster = yield* Cluster.make({ nodes: [a], layer: (node) => named(node, life) })
        yield* Effect.repeat(Effect.andThen(Effect.yieldNow, cluster.restart(a)), { times: 500 })
      })
      yield* Simulation.run(crashes, { seed: 1, preemptEvery: 2 })
      expect(told).toBeGreaterThan(500)
    }))

  it.effect("reaches nobody with what its finalizers do after a crash", () =>
    Effect.gen(function* () {
      const { value } = yield* run(Effect.gen(function* () {
        const heard: Array<string> = []
        const goodbye = (node: NodeId) =>
          Effect.gen(function* () {
            const [network, storage] = [yield* Network, yield* Storage]
            yield* network.attach(node, ({ message }) => heard.push(String(message)))
            const say = (message: string) =>
              network.send({ from: Address.make(a, "R"), to: Address.make(b, "R"), message })
            if (node !== a) return
            say("hello")
            yield* Effect.addFinalizer(() =>
              Effect.sync(() => {
                say("goodbye")
                storage.write(cell(1))
              }).pipe(Effect.andThen(Effect.timeoutOption(Effect.orDie(storage.sync), 1000)))
            )
          })
        const cluster = yield* Cluster.make({
          nodes: [b, a],
          layer: (node) => Layer.merge(named(node, goodbye(node)), Layer.effect(Stored, stored)),
          links: { ...Link.perfect, delay: Link.constant(1) },
        })
        yield* Effect.sleep(2)
        yield* cluster.crash(a)
        yield* cluster.restart(a)
        yield* Effect.sleep(2)
        return [...heard, yield* cluster.on(a)(Stored)]
      }))
      expect(value).toEqual(["hello", "hello", undefined])
    }))

  it.effect("can be crashed while it starts", () =>
    Effect.gen(function* () {
      const { value } = yield* run(Effect.gen(function* () {
        let lives = 0
        // Its second life never begins.
        const layer = (node: NodeId) => named(node, Effect.suspend(() => ++lives === 2 ? Effect.never : Effect.void))
        const cluster = yield* Cluster.make({ nodes: [a], layer })
        const starting = yield* Effect.forkChild(Effect.flip(cluster.restart(a)))
        yield* Effect.sleep(1)
        yield* cluster.crash(a)
        const error = yield* Fiber.join(starting)
        yield* cluster.restart(a)
        return [error._tag, yield* cluster.on(a)(Name)]
      }))
      expect(value).toEqual(["NodeDown", "a"])
    }))

  it.effect("does what it was told last, to crash or to start, whatever it was at", () =>
    Effect.gen(function* () {
      const upAfter = (seed: number, ...orders: ReadonlyArray<"crash" | "restart" | "loseDisk">) =>
        run(
          Effect.gen(function* () {
            const ending = Effect.addFinalizer(() => Effect.sleep(seed % 2))
            const layer = (node: NodeId) => named(node, Effect.andThen(ending, Effect.sleep(seed % 3)))
            const cluster = yield* Cluster.make({ nodes: [a], layer })
            for (const order of orders) {
              yield* Effect.forkChild(Effect.ignore(cluster[order](a)), { startImmediately: true })
            }
            yield* Effect.sleep(100)
            return yield* cluster.up
          }),
          seed,
        )
      for (let seed = 0; seed < 30; seed++) {
        expect((yield* upAfter(seed, "crash", "restart")).value, `seed ${seed}`).toEqual([a])
        expect((yield* upAfter(seed, "restart", "crash")).value, `seed ${seed}`).toEqual([])
        expect((yield* upAfter(seed, "restart", "loseDisk", "restart")).value, `seed ${seed}`).toEqual([a])
        expect((yield* upAfter(seed, "crash", "restart", "loseDisk")).value, `seed ${seed}`).toEqual([])
      }
    }))

  it.effect("fails the cluster's start as its own start fails", () =>
    Effect.gen(function* () {
      const layer = (node: NodeId) =>
        node === b ? Layer.effectContext(Effect.fail("no disk")) : named(node, Effect.void)
      expect(yield* Effect.flip(run(Cluster.make({ nodes, layer })))).toBe("no disk")
    }))
})
