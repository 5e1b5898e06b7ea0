/**
 * How many commands a second a group of Multi-Paxos commits.
 *
 * @module
 */
import { Effect } from "effect"
import { progress } from "../harness/Progress.ts"
import type { Plot, Section } from "../harness/Report.ts"
import type { Suite } from "../harness/Suite.ts"
import { type Group, measureGroup, type Throughput } from "../throughput/measureGroup.ts"

const groups: ReadonlyArray<Group> = [
  { nodes: 3, edge: "checked" },
  { nodes: 5, edge: "checked" },
  { nodes: 3, edge: "unchecked" },
]

const nameOf = ({ edge, nodes }: Group): string => `${nodes} nodes${edge === "checked" ? "" : ", edge unchecked"}`

const medianRate = ({ rates }: Throughput): number => rates[rates.length >> 1] ?? Number.NaN

const plotOf = (title: string, y: Plot["y"], measured: ReadonlyArray<Throughput>, of: (one: Throughput) => number) => ({
  kind: "lines" as const,
  title,
  x: { label: "clients", scale: "log2" as const },
  y,
  series: groups.map((group) => ({
    name: nameOf(group),
    points: measured.filter((one) => nameOf(one) === nameOf(group)).map((one) => ({ x: one.clients, y: of(one) })),
  })),
})

const sectionOf = (measured: ReadonlyArray<Throughput>): Section => ({
  title: "Committed commands",
  measured: "Real time; clients at the leader, each with one command at a time, a fiber a command; all nodes in one " +
    "process on a network in memory without delays, disks in memory. Rates are the median, least and greatest of the rounds; latencies, of " +
    "all rounds, are from proposing to knowing that the command is chosen. Edge: whether every message between nodes " +
    "passes its Schema (checked, the default) or is passed by reference.",
  table: {
    columns: [
      { title: "nodes" },
      { title: "edge" },
      { title: "clients" },
      { title: "commands a second", digits: 0 },
      { title: "least", digits: 0 },
      { title: "greatest", digits: 0 },
      { title: "p50", unit: "µs", digits: 0 },
      { title: "p99", unit: "µs", digits: 0 },
    ],
    rows: measured.map((one) => [
      String(one.nodes),
      one.edge,
      one.clients,
      medianRate(one),
      one.rates.at(0) ?? null,
      one.rates.at(-1) ?? null,
      one.latency.p50Micros,
      one.latency.p99Micros,
    ]),
  },
  plots: [
    plotOf("Committed commands a second", { label: "commands a second", scale: "linear" }, measured, medianRate),
    plotOf("Median latency under load", { label: "µs", scale: "log10" }, measured, ({ latency }) => latency.p50Micros),
  ],
  notes: [
    "What waits in the leader's mailbox goes into one slot, so more clients cost little more than one does.",
  ],
})

/** Multi-Paxos on the memory network. */
export const throughput: Suite = {
  name: "throughput",
  title: "Throughput",
  description: "How many commands a second a group of Multi-Paxos commits, the more clients propose at once.",
  run: Effect.gen(function* () {
    const measured: Array<Throughput> = []
    for (const group of groups) {
      yield* progress(nameOf(group))
      measured.push(...yield* measureGroup(group))
    }
    return { sections: [sectionOf(measured)] }
  }),
}
