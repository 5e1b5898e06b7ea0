/** What a client does where a node says nothing, though its machine takes connections, or says it late. */
import { expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Stream } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import type { CallError, WatchError } from "../../../src/replicated/client/errors.ts"
import type { ReplicatedClient } from "../../../src/replicated/client/ReplicatedClient.ts"
import { Counter } from "./counter.ts"
import { delayMs } from "./FakeCluster.ts"
import { withCluster } from "./fixture.ts"

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]
const increment = Effect.flatMap(Counter.client, ({ Increment }) => Increment({ by: 1 }))
const read = Effect.flatMap(Counter.client, ({ Get }) => Get())
const stale = Effect.flatMap(Counter.stale, ({ Get }) => Get())
const watched = Counter.watch({ from: 0 }).pipe(Stream.take(1), Stream.runDrain)

/** So many that some begin at each node. */
const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1)

/** What the client waits for a node before it tries another, a pause, and some messages. */
const soonMs = 250 + 12 + 20 * delayMs

const msOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.timed(effect), ([took]) => Duration.toMillis(took))

const asks: Readonly<Record<string, Effect.Effect<unknown, CallError | WatchError, ReplicatedClient>>> = {
  "a call": increment,
  "a read": read,
  "a stale read": stale,
  "a watch": watched,
}

for (const [what, ask] of Object.entries(asks)) {
  it.effect(`Client: a hung node costs a new client's first question a quarter of a second, and the next nothing (${what})`, () =>
    Effect.gen(function* () {
      let met = 0
      for (const hung of [b, c]) {
        for (const seed of seeds) {
          yield* withCluster((cluster) =>
            Effect.gen(function* () {
              cluster.mute.add(hung)
              cluster.change(1)
              expect(yield* msOf(ask)).toBeLessThanOrEqual(soonMs)
              expect(yield* msOf(ask)).toBeLessThanOrEqual(4 * delayMs)
              if (cluster.dialled[0] === hung) met++
            }), { seed })
        }
      }
      expect(met).toBeGreaterThan(4)
    }))
}

it.effect("Client: that begins at a hung leader, or is sent there, is answered once there is another", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      for (let electionMs = 300; electionMs < 1500; electionMs += 97) {
        yield* withCluster((cluster) =>
          Effect.gen(function* () {
            cluster.mute.add(a)
            const elect = Effect.andThen(
              Effect.sleep(electionMs),
              Effect.sync(() => {
                cluster.leader = c
              }),
            )
            const [tookMs] = yield* Effect.all([msOf(increment), elect], { concurrency: "unbounded" })
            expect(tookMs - electionMs, `seed ${seed}, ${electionMs} ms`).toBeLessThanOrEqual(20 * delayMs)
            expect(cluster.asked.length, `seed ${seed}, ${electionMs} ms`).toBeLessThan(60)
          }), { seed })
      }
    }
  }))

it.effect("Client: uses the first node that opens where all are slow, and begins one connection to each", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      yield* withCluster((cluster) =>
        Effect.gen(function* () {
          for (const node of cluster.names) cluster.slowMs.set(node, 2000)
          expect(yield* msOf(stale)).toBeLessThanOrEqual(2000 + 4 * delayMs)
          // Who leads may have been begun last, after the two others were found to be slow.
          expect(yield* msOf(increment)).toBeLessThanOrEqual(2 * soonMs)
          expect(cluster.dialled.toSorted()).toEqual([a, b, c])
          expect(cluster.total).toBe(1)
        }), { seed })
    }
  }))

it.effect("Client: stays with a node that opens late where no other can be had", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      yield* withCluster((cluster) =>
        Effect.gen(function* () {
          cluster.slowMs.set(a, 2000)
          cluster.down.add(b)
          cluster.mute.add(c)
          const startedMs = yield* Clock.currentTimeMillis
          expect(yield* increment).toBe(1)
          expect((yield* Clock.currentTimeMillis) - startedMs).toBeLessThanOrEqual(2000 + 2 * soonMs)
          expect(cluster.dialled.filter((node) => node === a)).toEqual([a])
        }), { seed })
    }
  }))

it.effect("Client: takes a slow node for none that refuses its token, or that is away", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      yield* withCluster((cluster) =>
        Effect.gen(function* () {
          cluster.slowMs.set(a, 2000)
          cluster.refusing.add(b).add(c)
          expect(yield* increment).toBe(1)
        }), { seed })
    }
  }))

it.effect("Client: says that the nodes are slow to connect where that is all that it knows", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      for (const node of cluster.names) cluster.mute.add(node)
      const error = yield* Effect.flip(increment)
      expect(error).toMatchObject({ _tag: "Unavailable" })
      expect(error.message).toMatch(/\(fake:\/\/[abc]: it is slow to connect\)/)
    }), { timeout: "1 minute" }))

/** A client is with a node that leads, or not, when that hangs: each moment between two heartbeats is as good. */
const missedMs = 1000

it.effect("Client: leaves a leader that hangs for the next as soon as there is one, once it has missed a heartbeat", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      for (const electionMs of [300, 700, 1300, 1800, 2500]) {
        yield* withCluster((cluster) =>
          Effect.gen(function* () {
            expect(yield* increment).toBe(1)
            cluster.hang(a)
            const elect = Effect.andThen(
              Effect.sleep(electionMs),
              Effect.sync(() => {
                cluster.leader = c
              }),
            )
            const calls = Effect.all([increment, increment, read], { concurrency: "unbounded" })
            const [tookMs] = yield* Effect.all([msOf(calls), elect], { concurrency: "unbounded" })
            expect(tookMs).toBeLessThanOrEqual(Math.max(electionMs, missedMs) + 20 * delayMs)
            // It goes on there, and what the old leader finds when it wakes it does not do.
            expect(yield* msOf(increment)).toBeLessThanOrEqual(2 * delayMs)
            cluster.wake(a)
            yield* Effect.sleep("1 second")
            expect(cluster.total).toBe(4)
          }), { seed })
      }
    }
  }))

it.effect("Client: leaves a leader that hangs as soon though the nodes that it would ask for the next are away", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      yield* withCluster((cluster) =>
        Effect.gen(function* () {
          cluster.down.add(b).add(c)
          yield* increment
          cluster.hang(a)
          cluster.leader = NodeId.make("e")
          // At which address the next leader is it learns on its way there, with a pause at each that is away.
          const pausesMs = 12 + 24
          expect(yield* msOf(increment), `seed ${seed}`).toBeLessThanOrEqual(missedMs + pausesMs + 20 * delayMs)
        }), { seed, nodes: ["a", "b", "c", "d", "e"] })
    }
  }))

it.effect("Client: asks a leader again nothing that it has asked, if that goes on before another leads", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.hang(a)
      const calls = yield* Effect.forkChild(
        Effect.all(Array.from({ length: 10 }, () => increment), { concurrency: 10 }),
      )
      yield* Effect.sleep(2500)
      cluster.wake(a)
      yield* Fiber.join(calls)
      expect(cluster.sent("Call").length).toBe(11)
    })
  ))

it.effect("Client: takes stale reads and watches from a node that hangs to another, once it has missed a heartbeat", () =>
  Effect.gen(function* () {
    for (const seed of seeds) {
      yield* withCluster((cluster) =>
        Effect.gen(function* () {
          yield* stale
          const seen: Array<number> = []
          yield* Effect.forkChild(
            Stream.runForEach(Counter.watch({ from: 0 }), ({ index }) => Effect.sync(() => seen.push(index))),
          )
          yield* Effect.sleep(10)
          const [hung = a] = cluster.dialled
          cluster.hang(hung)
          cluster.change(1)
          expect(yield* msOf(stale)).toBeLessThanOrEqual(missedMs + soonMs)
          yield* Effect.sleep(4 * delayMs)
          cluster.change(2)
          yield* Effect.sleep(4 * delayMs)
          expect(seen).toEqual([0, 1])
          cluster.wake(hung)
          yield* Effect.sleep(4 * delayMs)
          expect(cluster.watchers).toBe(1)
        }), { seed })
    }
  }))

it.effect("Client: of a call that times out it does not say that what was in the way of earlier ones is so still", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.crash(a)
      cluster.leader = c
      yield* increment
      cluster.script.push("silence")
      expect(yield* Effect.flip(increment)).toMatchObject({ problem: "no answer came in time" })
    }), { timeout: 500 }))
