/**
 * Commit latency in real time, as a section.
 *
 * @module
 */
import { Effect } from "effect"
import * as Latency from "../harness/Latency.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { realTime } from "./realTime.ts"

const groups = [3, 5]

const measureGroup = Effect.fnUntraced(function* (nodes: number) {
  yield* progress(`real time, ${nodes} nodes`)
  const measured = yield* realTime(nodes)
  const leader = measured.find(({ proposer }) => proposer === "Multi-Paxos, at the leader")?.latency.p50Micros
  return measured.map(({ latency, proposer }) => ({
    nodes,
    proposer,
    latency,
    ratio: leader === undefined ? null : latency.p50Micros / leader,
  }))
})

/** Measures groups of three and five nodes. */
export const realTimeSection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  const measured = (yield* Effect.forEach(groups, measureGroup)).flat()
  return {
    title: "Real time",
    measured:
      "Real time from proposing a command to knowing that it is chosen, of one proposer with one command at a " +
      "time; all nodes in one process, on a network in memory without delays, every message checked by its Schema, " +
      "disks in memory. Percentiles of an HDR histogram; the ratio is that of the medians, to Multi-Paxos at the leader.",
    table: {
      columns: [{ title: "nodes" }, { title: "proposing" }, ...Latency.columns, { title: "ratio", digits: 2 }],
      rows: measured.map(({ latency, nodes, proposer, ratio }) => [
        String(nodes),
        proposer,
        ...Latency.cells(latency),
        ratio,
      ]),
    },
    plots: groups.map((group) => ({
      kind: "lines",
      title: `Microseconds to commit in one process, ${group} nodes`,
      x: { label: "percentile", scale: "category" },
      y: { label: "µs", scale: "log10" },
      series: measured.filter(({ nodes }) => nodes === group)
        .map(({ latency, proposer }) => Latency.series(proposer, latency)),
    })),
    notes: ["Processors, not wires, set these figures: a round trip costs what the hops of its messages cost."],
  }
})
