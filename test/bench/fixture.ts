import { DateTime } from "effect"
import type { BenchReport, Plot, Section } from "../../bench/harness/Report.ts"

/** A plot of each kind and scale. */
export const plots: ReadonlyArray<Plot> = [
  {
    kind: "bars",
    title: "Commit latency <at the leader>",
    x: { label: "topology", scale: "category" },
    y: { label: "ms", scale: "linear" },
    series: [
      { name: "Paxos", points: [{ x: "LAN", y: 0.2 }, { x: "3 regions", y: 172 }] },
      { name: "Multi-Paxos", points: [{ x: "LAN", y: 0.1 }, { x: "3 regions", y: 86 }] },
    ],
  },
  {
    kind: "lines",
    title: "Throughput",
    x: { label: "in flight", scale: "log2" },
    y: { label: "commands a second", scale: "log10" },
    series: [{ name: "3 nodes", points: [{ x: 1, y: 11_000 }, { x: 256, y: 151_234 }] }],
  },
]

/** A section with labels, figures and a gap. */
export const section: Section = {
  title: "Virtual time",
  measured: "Virtual time from propose to decided",
  table: {
    columns: [{ title: "topology" }, { title: "round trips", digits: 1 }, { title: "latency", unit: "ms" }],
    rows: [["LAN", 2, 0.2], ["3 regions", 1, 1234.5], ["<script>", null, null]],
  },
  plots,
  notes: ["measured & stated with `a < b`; see https://example.org/a?b=1&c=2"],
}

/** A run with a suite of each outcome. */
export const report: BenchReport = {
  formatVersion: 1,
  startedAt: DateTime.makeUnsafe("2026-01-02T03:04:05.678Z"),
  quick: true,
  machine: { cpu: "CPU", cores: 2, memoryGiB: 23.5, os: "linux", deno: "2", v8: "15", effect: "4" },
  suites: [
    {
      _tag: "Completed",
      name: "commit-latency",
      title: "Commit latency",
      description: "How long",
      elapsedMs: 14_321,
      report: { sections: [section], notes: ["of the suite"] },
    },
    {
      _tag: "Failed",
      name: "core",
      title: "Core",
      description: "What parts cost",
      elapsedMs: 12,
      cause: "Error: <boom>",
    },
  ],
}
