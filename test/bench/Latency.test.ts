import { describe, expect, it } from "@effect/vitest"
import * as Latency from "../../bench/harness/Latency.ts"

/** Within the histogram's three significant digits. */
const near = (actual: number, expected: number) => {
  expect(actual).toBeGreaterThanOrEqual(expected)
  expect(actual).toBeLessThanOrEqual(expected * 1.001)
}

describe("Latency", () => {
  it("finds the percentiles of a uniform distribution", () => {
    const latency = Latency.make()
    for (let micros = 1; micros <= 100_000; micros++) latency.record(micros * 1_000)
    const { count, p50Micros, p90Micros, p99Micros, p999Micros, maxMicros } = latency.summary()
    expect(count).toBe(100_000)
    near(p50Micros, 50_000)
    near(p90Micros, 90_000)
    near(p99Micros, 99_000)
    near(p999Micros, 99_900)
    near(maxMicros, 100_000)
  })

  it("finds a rare pause at its rank and nowhere else", () => {
    const latency = Latency.make()
    for (let sample = 0; sample < 9_980; sample++) latency.record(10_000)
    for (let sample = 0; sample < 20; sample++) latency.record(5_000_000)
    const { p99Micros, p999Micros } = latency.summary()
    near(p99Micros, 10)
    near(p999Micros, 5_000)
  })

  it("takes bigint nanoseconds, as the clock gives them", () => {
    const latency = Latency.make()
    latency.record(42_000n)
    near(latency.summary().maxMicros, 42)
  })

  it("gives no percentile above the maximum", () => {
    const latency = Latency.make()
    latency.record(5_000)
    const { maxMicros, p50Micros, p999Micros } = latency.summary()
    expect([p50Micros, p999Micros]).toEqual([maxMicros, maxMicros])
  })

  it("counts what lies outside its range at the nearer end", () => {
    const latency = Latency.make()
    latency.record(0)
    latency.record(1e15)
    const { count, maxMicros, p50Micros } = latency.summary()
    expect(count).toBe(2)
    near(p50Micros, 0.001)
    near(maxMicros, 3_600_000_000)
  })

  it("is all zero before the first sample", () => {
    expect(new Set(Object.values(Latency.make().summary()))).toEqual(new Set([0]))
  })

  it("fills one cell a column and one point a percentile", () => {
    const summary = Latency.make().summary()
    expect(Latency.cells(summary)).toHaveLength(Latency.columns.length)
    expect(Latency.series("Paxos", { ...summary, p999Micros: 7 }).points.at(-1)).toEqual({ x: "p99.9", y: 7 })
  })
})
