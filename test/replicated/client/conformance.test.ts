/** What clients do whatever carries their requests. */
import { describe, expect, it } from "vitest"
import { Effect, type Scope, Stream } from "effect"
import { ReplicatedClient } from "../../../src/replicated/client/ReplicatedClient.ts"
import * as WebSocketClient from "../../../src/replicated/client/WebSocketClient.ts"
import { serve } from "../server/fixture.ts"
import { Counter, TooLittle } from "./counter.ts"
import { FakeCluster } from "./FakeCluster.ts"
import { withCluster } from "./fixture.ts"

type Test = (cluster: FakeCluster) => Effect.Effect<void, unknown, ReplicatedClient | Scope.Scope>

const overWebSockets = (test: Test) =>
  Effect.scoped(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a", "b", "c")
    const urls = yield* Effect.forEach(cluster.names, (node) => serve(cluster, node))
    return yield* Effect.provide(test(cluster), WebSocketClient.layer({ urls }))
  }))

const carriers: Record<string, (test: Test) => Effect.Effect<void, unknown>> = {
  "in memory": (test) => withCluster(test),
  "over WebSockets": overWebSockets,
}

const increment = Effect.flatMap(Counter.client, ({ Increment }) => Increment({ by: 1 }))

for (const [carrier, run] of Object.entries(carriers)) {
  const check = (what: string, test: Test) => it(what, () => Effect.runPromise(run(test)))

  describe(`Client ${carrier}`, () => {
    check("calls, reads, and gets errors", () =>
      Effect.gen(function* () {
        const counter = yield* Counter.client
        expect(yield* counter.Increment({ by: 2 })).toBe(2)
        expect(yield* counter.Get()).toBe(2)
        expect(yield* counter.Reset()).toBe(undefined)
        expect(yield* Effect.flip(counter.Withdraw({ amount: 9 }))).toEqual(new TooLittle({ there: 0 }))
        const stale = yield* Counter.stale
        expect((yield* stale.Get()).value).toBe(0)
      }))

    check("follows the leader", (cluster) =>
      Effect.gen(function* () {
        for (const leader of cluster.names) {
          cluster.leader = leader
          yield* increment
        }
        expect(cluster.total).toBe(3)
      }))

    check("has a thousand calls in flight, each of which takes effect once", (cluster) =>
      Effect.gen(function* () {
        const all = Array.from({ length: 1000 }, () => increment)
        const values = yield* Effect.all(all, { concurrency: "unbounded" })
        expect(new Set(values).size).toBe(1000)
        expect(cluster.total).toBe(1000)
      }))

    check("watches", (cluster) =>
      Effect.gen(function* () {
        for (const n of [0, 1, 2, 3]) cluster.change(10 * n)
        const seen = yield* Counter.watch({ from: 2 }).pipe(Stream.take(2), Stream.runCollect)
        expect(seen).toEqual([{ index: 2, changes: [20] }, { index: 3, changes: [30] }])
      }))

    check("tells how every node stands", () =>
      Effect.gen(function* () {
        const { status } = yield* ReplicatedClient
        expect((yield* status).map(({ status }) => status)).toMatchObject(
          ["a", "b", "c"].map((node) => ({ success: { node, leader: "a" } })),
        )
      }))
  })
}
