/**
 * A load of puts on a running cluster, and how long they take.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import { build } from "hdr-histogram-js"
import { KeyValue } from "../services/keyvalue/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import { print } from "./output.ts"

/** What to send, and for how long. */
export interface Options {
  /** How many callers, each with one put at a time. */
  readonly clients: number
  readonly seconds: number
  readonly valueBytes: number
}

/** How many keys are written, again and again. */
const keys = 10_000

const keyOf = (count: number): string => `bench/${count % keys}`

/** Puts values by as many callers at once, and prints how many a second, and how long each took. */
export const measure = Effect.fnUntraced(function* ({ clients, seconds, valueBytes }: Options) {
  const store = yield* KeyValue.client
  const clock = yield* Clock.Clock
  const value = "x".repeat(valueBytes)
  const microseconds = build({ numberOfSignificantValueDigits: 3 })
  const nowMs = () => monotonicMs(clock)
  const beganMs = nowMs()
  const endMs = beganMs + seconds * 1000
  let count = 0
  const caller = Effect.gen(function* () {
    for (let sentMs = nowMs(); sentMs < endMs; sentMs = nowMs()) {
      yield* store.Put({ key: keyOf(count++), value })
      microseconds.recordValue(Math.round((nowMs() - sentMs) * 1000))
    }
  })
  yield* Effect.all(Array.from({ length: clients }, () => caller), { concurrency: "unbounded", discard: true })
  const ms = (percentile: number) => microseconds.getValueAtPercentile(percentile) / 1000
  const data = {
    clients,
    valueBytes,
    putsPerSecond: Math.round(microseconds.totalCount / ((nowMs() - beganMs) / 1000)),
    p50Ms: ms(50),
    p99Ms: ms(99),
    worstMs: microseconds.maxValue / 1000,
  }
  yield* print(
    data,
    `${data.putsPerSecond} puts a second by ${clients} callers; p50 ${data.p50Ms} ms, p99 ${data.p99Ms} ms, worst ${data.worstMs} ms`,
  )
})
