/**
 * How long nothing is acknowledged when a leader is killed.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { platform } from "../harness/platform.ts"
import type { Section } from "../harness/Report.ts"
import type { Suite } from "../harness/Suite.ts"
import { failOver, type FailOvers } from "../live/failOver.ts"

/** How often to kill. */
const kills = { full: 100, quick: 10 } as const satisfies Record<Effort, unknown>

const writers = 16

const sectionOf = ({ gapsMs, writes }: FailOvers): Section => {
  const sorted = [...gapsMs].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN
  return {
    title: "Time without an acknowledged write",
    measured:
      `Real time; three processes of \`synod serve\` with their defaults, ${writers} writers with one write at ` +
      "a time each. The leader is killed with SIGKILL, and started again each time. Of each kill, the longest time " +
      "between two acknowledgements until the node is back.",
    table: {
      columns: [
        { title: "kills" },
        ...["least", "p50", "p99", "worst"].map((title) => ({ title, unit: "ms", digits: 0 })),
        { title: "writes acknowledged" },
        { title: "of them lost" },
      ],
      rows: [[sorted.length, at(0), at(0.5), at(0.99), at(1), writes, 0]],
    },
    plots: [{
      kind: "lines",
      title: "Time without an acknowledged write",
      x: { label: "share of the kills, %", scale: "linear" },
      y: { label: "ms", scale: "linear" },
      series: [{
        name: "at most",
        points: sorted.map((ms, index) => ({ x: (index + 1) / sorted.length * 100, y: ms })),
      }],
    }],
    notes: [
      "A follower stands for election 500 to 1,000 ms after it last heard of its leader, drawn anew each time; the first " +
      "of two wins: 500 ms is the least to expect and 667 ms the mean.",
      "Each writer counts up a key of its own; at the end each key holds the last write that was acknowledged, or the " +
      "suite fails.",
    ],
  }
}

/** `kill -9` of the leader, under load. */
export const failOverSuite: Suite = {
  name: "fail-over",
  title: "Fail-over",
  description: "How long nothing is acknowledged when the leader is killed under load, against the election timeout.",
  run: Effect.gen(function* () {
    return { sections: [sectionOf(yield* failOver({ kills: kills[yield* Effort], writers }))] }
  }).pipe(Effect.provide(platform)),
}
