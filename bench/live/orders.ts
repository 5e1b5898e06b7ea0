/**
 * Makes the loads that are ordered on standard input.
 *
 * @module
 */
import { Effect, Schema, Stream } from "effect"
import type { Commit } from "../cluster/Cluster.ts"
import { load } from "../cluster/load.ts"
import * as Latency from "../harness/Latency.ts"
import { Order, type Outcome } from "./Load.ts"

/** Has a value put at a key, and returns once that is acknowledged. */
export type Put = (key: string, value: string) => Effect.Effect<void, unknown>

const letters = "abcdefghijklmnopqrstuvwxyz"

/** A text that does not compress well. */
const textOf = (length: number): string =>
  Array.from({ length }, () => letters[Math.floor(Math.random() * letters.length)]).join("")

const say = (line: unknown) => Effect.sync(() => console.log(JSON.stringify(line)))

const measure = Effect.fnUntraced(function* (put: Put, { clients, durationMs, keys, valueBytes }: Order) {
  const value = textOf(valueBytes)
  const commit: Commit = () => put(String(Math.floor(Math.random() * keys)).padStart(8, "0"), value)
  const latency = Latency.make()
  const durationNanos = BigInt(durationMs) * 1_000_000n
  const rate = yield* load({ commit, clients, latency, isOver: (_, elapsedNanos) => elapsedNanos >= durationNanos })
  const summary = latency.summary()
  return { elapsedMs: summary.count / rate * 1e3, latency: summary } satisfies Outcome
})

/** Says that it is ready, and makes one load after another until standard input ends. */
export const serveOrders: (put: Put) => Effect.Effect<void, unknown> = Effect.fnUntraced(function* (put) {
  yield* say({ isReady: true })
  const lines = Stream.fromReadableStream({ evaluate: () => Deno.stdin.readable, onError: (cause) => cause })
  yield* Stream.runForEach(Stream.splitLines(Stream.decodeText(lines)), (line) =>
    Effect.flatMap(
      Effect.flatMap(Schema.decodeEffect(Schema.fromJsonString(Order))(line), (order) => measure(put, order)),
      say,
    ))
})
