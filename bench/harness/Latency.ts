/**
 * Real-time latencies in a High Dynamic Range histogram (Tene, hdrhistogram.org): every sample is counted, none kept.
 *
 * @module
 */
import { build } from "hdr-histogram-js"
import type { Column, Series } from "./Report.ts"

/** Percentiles in microseconds, each within 0.1% of the sample at that rank. */
export interface LatencySummary {
  readonly count: number
  readonly p50Micros: number
  readonly p90Micros: number
  readonly p99Micros: number
  readonly p999Micros: number
  readonly maxMicros: number
}

/** A histogram of latencies. */
export interface Latency {
  /** Counts a latency, in nanoseconds: from 1 to an hour; what lies outside is counted at the nearer end. */
  readonly record: (nanos: number | bigint) => void
  /** What was recorded so far. All zero before the first sample. */
  readonly summary: () => LatencySummary
}

const hourNanos = 3_600_000_000_000

/** An empty histogram. */
export const make = (): Latency => {
  const histogram = build({ highestTrackableValue: hourNanos, numberOfSignificantValueDigits: 3, bitBucketSize: 32 })
  // A percentile is the upper end of its bucket, which may lie above the greatest sample.
  const micros = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), histogram.maxValue) / 1e3
  return {
    record: (nanos) => histogram.recordValue(Math.min(hourNanos, Math.max(1, Math.round(Number(nanos))))),
    summary: () => ({
      count: histogram.totalCount,
      p50Micros: micros(50),
      p90Micros: micros(90),
      p99Micros: micros(99),
      p999Micros: micros(99.9),
      maxMicros: histogram.maxValue / 1e3,
    }),
  }
}

/** The columns that `cells` fills. */
export const columns: ReadonlyArray<Column> = [
  { title: "samples" },
  ...["p50", "p90", "p99", "p99.9", "max"].map((title) => ({ title, unit: "µs", digits: 1 })),
]

/** A summary as table cells, in the order of `columns`. */
export const cells = (summary: LatencySummary): ReadonlyArray<number> => [
  summary.count,
  summary.p50Micros,
  summary.p90Micros,
  summary.p99Micros,
  summary.p999Micros,
  summary.maxMicros,
]

/** A summary as a plotted series over the categories p50, p90, p99 and p99.9, in microseconds. */
export const series = (name: string, summary: LatencySummary): Series => ({
  name,
  points: [
    { x: "p50", y: summary.p50Micros },
    { x: "p90", y: summary.p90Micros },
    { x: "p99", y: summary.p99Micros },
    { x: "p99.9", y: summary.p999Micros },
  ],
})
