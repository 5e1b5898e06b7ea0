import { expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Scope, Stream } from "effect"
import { ChangesCompacted } from "../../../src/replicated/client/errors.ts"
import { make, ReplicatedClient } from "../../../src/replicated/client/ReplicatedClient.ts"
import { simulate } from "../../support/simulate.ts"
import { Counter } from "./counter.ts"
import { FakeCluster } from "./FakeCluster.ts"
import { withCluster } from "./fixture.ts"

const take = (count: number, from?: number) =>
  Counter.watch(from === undefined ? {} : { from }).pipe(Stream.take(count), Stream.runCollect)

const changes = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ index: from + n, changes: [10 * (from + n)] }))

it.effect("Watch: tells the changes from an index on, then those to come", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      for (const n of [0, 1, 2, 3]) cluster.change(10 * n)
      const fiber = yield* Effect.forkChild(take(5, 2))
      yield* Effect.sleep(10)
      for (const n of [4, 5, 6]) cluster.change(10 * n)
      expect(yield* Fiber.join(fiber)).toEqual(changes(2, 5))
    })
  ))

for (const from of [-1, 0.5, NaN]) {
  it.effect(`Watch: from ${from} is rejected, and nothing is sent that would end the connection`, () =>
    withCluster((cluster) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(take(1, from))
        expect(error).toMatchObject({ _tag: "Rejected", problem: expect.stringContaining(`not from ${from}`) })
        expect(cluster.asked).toEqual([])
      })
    ))
}

it.effect("Watch: without an index tells what comes from now on", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      for (const n of [0, 1, 2]) cluster.change(10 * n)
      const fiber = yield* Effect.forkChild(take(2))
      yield* Effect.sleep(10)
      for (const n of [3, 4]) cluster.change(10 * n)
      expect(yield* Fiber.join(fiber)).toEqual(changes(3, 2))
    })
  ))

it.effect("Watch: tells what came while its reader yielded, though nothing comes after it", () =>
  Effect.gen(function* () {
    for (let seed = 1; seed <= 100; seed++) {
      yield* withCluster((cluster) =>
        Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(Effect.timeoutOption(take(20), "1 second"))
          yield* Effect.sleep(10)
          for (let n = 0; n < 20; n++) cluster.change(10 * n)
          expect(yield* Fiber.join(fiber), `seed ${seed}`).toEqual(Option.some(changes(0, 20)))
        }), { seed })
    }
  }))

it.effect("Watch: tells each change once, over breaking connections and dying nodes", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(take(300))
      yield* Effect.sleep(10)
      for (let n = 0; n < 300; n++) {
        cluster.change(10 * n)
        if (n % 7 === 0) cluster.cutAll()
        const node = cluster.names[n % 3]
        if (n % 31 === 0 && node !== undefined) {
          cluster.down.clear()
          cluster.crash(node)
        }
        yield* Effect.sleep(n % 4)
      }
      expect(yield* Fiber.join(fiber)).toEqual(changes(0, 300))
    })
  ))

it.effect("Watch: that begins now misses nothing after a break, though it has not been told anything yet", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      for (const n of [0, 1]) cluster.change(10 * n)
      const fiber = yield* Effect.forkChild(take(1))
      yield* Effect.sleep(10)
      cluster.cutAll()
      cluster.change(20)
      expect(yield* Fiber.join(fiber)).toEqual(changes(2, 1))
    })
  ))

it.effect("Watch: an index that is not kept any more is an error that says from where on changes are kept", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      for (let n = 0; n < 9; n++) cluster.change(10 * n)
      cluster.firstChange = 6
      const error = yield* Effect.flip(take(1, 2))
      expect(error).toEqual(new ChangesCompacted({ service: "Counter", first: 6 }))
      expect(error.message).toContain("kept from index 6 on")
      expect(yield* take(3, 6)).toEqual(changes(6, 3))
    })
  ))

it.effect("Watch: a reader that is slower than the changes come has so many wait, and misses none", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const total = 5000
      for (let n = 0; n < total; n++) cluster.change(10 * n)
      let read = 0
      const slow = Counter.watch({ from: 0 }).pipe(
        Stream.take(total),
        Stream.runForEach(({ index }) => {
          expect(index).toBe(read++)
          return index % 1000 === 0 ? Effect.sleep(100) : Effect.void
        }),
      )
      yield* slow
      expect(read).toBe(total)
      yield* Effect.sleep(10)
      expect(cluster.asked.filter(({ _tag }) => _tag === "Unwatch").length).toBe(5)
      expect(cluster.watchers).toBe(0)
    })
  ))

it.effect("Watch: while no node can be reached it waits, and its client tells why, each time that this changes", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const { outage } = yield* ReplicatedClient
      const told: Array<string | undefined> = []
      yield* Effect.forkChild(Stream.runForEach(outage, (problem) => Effect.sync(() => told.push(problem))))
      const [a, b, c] = cluster.transports.map(({ address }) => address)
      const refused = `${a}: connection refused; ${b}: connection refused; ${c}: connection refused`
      for (const node of cluster.names) cluster.down.add(node)
      const fiber = yield* Effect.forkChild(take(1))
      yield* Effect.sleep("10 seconds")
      expect(told).toEqual([undefined, refused])

      cluster.down.clear()
      yield* Effect.sleep("1 second")
      expect(told).toEqual([undefined, refused, undefined])

      for (const node of cluster.names.slice(1)) cluster.crash(node)
      yield* Effect.sleep("1 second")
      expect(told).toHaveLength(3)
      for (const node of cluster.names) cluster.crash(node)
      yield* Effect.sleep("10 seconds")
      expect(told.slice(3)).toContain(refused)

      cluster.down.clear()
      yield* Effect.sleep("1 second")
      cluster.change(10)
      yield* Fiber.join(fiber)
    })
  ))

it.effect("Watch: what tells of outages ends with its client", () =>
  simulate(
    Effect.gen(function* () {
      const cluster = yield* FakeCluster.make("a")
      const scope = yield* Scope.make()
      const { outage, query } = yield* Scope.provide(make(cluster.transports, { timeout: 500 }), scope)
      const told = yield* Effect.forkChild(Stream.runCollect(outage))
      for (const node of cluster.names) cluster.down.add(node)
      yield* Effect.flip(query({ service: "Counter", procedure: "Get", payload: null }, "linearizable"))
      yield* Scope.close(scope, Exit.void)
      expect(yield* Fiber.join(told)).toEqual([undefined, "fake://a: connection refused"])
      expect(yield* Stream.runCollect(outage)).toEqual([])
    }),
    { seed: 1 },
  ))

it.effect("Watch: a node that refuses the client's token is reached, and the watch tells of it", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      const { outage } = yield* ReplicatedClient
      const told: Array<string | undefined> = []
      yield* Effect.forkChild(Stream.runForEach(outage, (problem) => Effect.sync(() => told.push(problem))))
      for (const [n, node] of cluster.names.entries()) (n === 1 ? cluster.refusing : cluster.down).add(node)
      expect(yield* Effect.flip(take(1))).toMatchObject({ _tag: "TokenRefused" })
      expect(told).toEqual([undefined])
    })
  ))
