/**
 * How long nothing is acknowledged when a leader ends.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { platform } from "../harness/platform.ts"
import type { Section } from "../harness/Report.ts"
import type { Suite } from "../harness/Suite.ts"
import { failOver, type FailOvers, type Options } from "../live/failOver.ts"

/** How often a leader ends, either way. */
const times = {
  kill: { full: 100, quick: 10 },
  stop: { full: 30, quick: 5 },
} as const satisfies Record<Options["end"], Record<Effort, number>>

const writers = 16

/** What is done to a leader, and what is to be known of it. */
const ways = {
  kill: {
    title: "A leader is killed: time without an acknowledged write",
    what: "killed with SIGKILL",
    note:
      "A follower stands for election 500 to 1,000 ms after it last heard of its leader, drawn anew each time; the " +
      "first of two wins: 500 ms is the least to expect and 667 ms the mean.",
  },
  stop: {
    title: "A leader is told to stop: time without an acknowledged write",
    what: "told to end with SIGTERM",
    note: "It hands over before it ends, so no timeout has to pass.",
  },
} as const satisfies Record<Options["end"], unknown>

const sectionOf = (end: Options["end"], { gapsMs, writes }: FailOvers): Section => {
  const { note, title, what } = ways[end]
  const sorted = [...gapsMs].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN
  return {
    title,
    measured:
      `Real time; three processes of \`synod serve\` with their defaults, ${writers} writers with one write at ` +
      `a time each. The leader is ${what}, and started again each time. Of each, the longest gap ` +
      "between two acknowledgements until the node is back.",
    table: {
      columns: [
        { title: "times" },
        ...["least", "p50", "p99", "worst"].map((title) => ({ title, unit: "ms", digits: 0 })),
        { title: "writes acknowledged" },
        { title: "of them lost" },
      ],
      rows: [[sorted.length, at(0), at(0.5), at(0.99), at(1), writes, 0]],
    },
    plots: [{
      kind: "lines",
      title: "Time without an acknowledged write",
      x: { label: "share of them, %", scale: "linear" },
      y: { label: "ms", scale: "linear" },
      series: [{
        name: "at most",
        points: sorted.map((ms, index) => ({ x: (index + 1) / sorted.length * 100, y: ms })),
      }],
    }],
    notes: [
      note,
      "Each writer counts up a key of its own; at the end each key holds the last write that was acknowledged, or the " +
      "suite fails.",
    ],
  }
}

/** The end of the leader, under load. */
export const failOverSuite: Suite = {
  name: "fail-over",
  title: "Fail-over",
  description:
    "How long nothing is acknowledged when the leader is killed under load, against the election timeout; and " +
    "when it is told to stop.",
  run: Effect.gen(function* () {
    const effort = yield* Effort
    const sections = yield* Effect.forEach(
      ["kill", "stop"] as const,
      (end) =>
        Effect.map(failOver({ end, times: times[end][effort], writers }), (failOvers) => sectionOf(end, failOvers)),
    )
    return { sections }
  }).pipe(Effect.provide(platform)),
}
