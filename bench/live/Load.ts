/**
 * What a process that makes a load is told, and what it answers: a line of JSON each.
 *
 * @module
 */
import { Schema } from "effect"

/** A closed loop: each client puts a value at a random key, waits until that is acknowledged, and puts the next. */
export const Order = Schema.Struct({
  clients: Schema.Natural,
  /** After so many milliseconds nobody begins another put. */
  durationMs: Schema.Natural,
  /** Keys are decimal numbers of eight digits below this. */
  keys: Schema.Natural,
  valueBytes: Schema.Natural,
})
export type Order = typeof Order.Type

/** The puts that were acknowledged, and how long that took, the last of them included. */
export const Outcome = Schema.Struct({
  elapsedMs: Schema.Finite,
  latency: Schema.Struct({
    count: Schema.Natural,
    p50Micros: Schema.Finite,
    p90Micros: Schema.Finite,
    p99Micros: Schema.Finite,
    p999Micros: Schema.Finite,
    maxMicros: Schema.Finite,
  }),
})
export type Outcome = typeof Outcome.Type

/** Said once, when orders can be taken. */
export const Ready = Schema.Struct({ isReady: Schema.Literal(true) })

/** Puts a second. */
export const rateOf = ({ elapsedMs, latency }: Outcome): number => latency.count / (elapsedMs / 1e3)

/** The load that the suites make: keys of 8 bytes, values of 256. */
export const shape = { keys: 10_000, valueBytes: 256 } as const

/** Clients at once. */
export const concurrencies: ReadonlyArray<number> = [1, 16, 64, 256]
