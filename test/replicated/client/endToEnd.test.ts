/** Clients, replicas and Multi-Paxos together. */
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Random, Stream } from "effect"
import * as ReplicatedClient from "../../../src/replicated/client/ReplicatedClient.ts"
import { simulate } from "../../support/simulate.ts"
import { Counter } from "./counter.ts"
import * as RealCluster from "./realCluster.ts"

const fibers = 50
const callsPerFiber = 60
const total = fibers * callsPerFiber

const pause = Effect.flatMap(Random.nextIntBetween(0, 100), Effect.sleep)

for (const seed of [1, 2, 3, 4]) {
  it.effect(
    `Client: ${total} increments by ${fibers} fibers while leaders are killed add up, and a watch tells each once (seed ${seed})`,
    () =>
      simulate(
        Effect.gen(function* () {
          const cluster = yield* RealCluster.make
          const client = yield* ReplicatedClient.make(cluster.transports, { timeout: "1 minute" })
          let killed = 0
          const killer = yield* Effect.forkChild(Effect.forever(Effect.gen(function* () {
            yield* Effect.sleep(400)
            const leader = yield* cluster.leader
            if (leader === undefined) return
            yield* cluster.crash(leader)
            killed++
            yield* Effect.sleep(600)
            yield* cluster.restart(leader)
          })))
          yield* Effect.provideService(
            Effect.gen(function* () {
              const watch = yield* Effect.forkChild(
                Counter.watch({ from: 0 }).pipe(Stream.take(total), Stream.runCollect),
              )
              const { Get, Increment } = yield* Counter.client
              const each = Effect.forEach(
                Array.from({ length: callsPerFiber }, (_, n) => n),
                () => Effect.andThen(pause, Increment({ by: 1 })),
              )
              const values = yield* Effect.all(Array.from({ length: fibers }, () => each), { concurrency: "unbounded" })
              expect(new Set(values.flat())).toEqual(new Set(Array.from({ length: total }, (_, n) => n + 1)))
              expect(yield* Get()).toBe(total)
              expect((yield* Fiber.join(watch)).map(({ changes }) => changes[0]))
                .toEqual(Array.from({ length: total }, (_, n) => n + 1))
            }),
            ReplicatedClient.ReplicatedClient,
            client,
          )
          yield* Fiber.interrupt(killer)
          expect(killed).toBeGreaterThan(2)
          expect(cluster.calls.size).toBe(total)
          expect(Math.max(...cluster.calls.values())).toBeGreaterThan(1)
        }),
        { seed },
      ),
  )
}
