/**
 * Puts as sections of a report: how fast they are, and what they cost.
 *
 * @module
 */
import type { Plot, Section } from "../harness/Report.ts"
import type { Puts } from "./measurePuts.ts"

const plotOf = (
  title: string,
  y: Plot["y"],
  measured: ReadonlyArray<Puts>,
  of: (puts: Puts) => number,
): Plot => ({
  kind: "lines",
  title,
  x: { label: "clients", scale: "log2" },
  y,
  series: Array.from(new Set(measured.map(({ system }) => system)), (name) => ({
    name,
    points: measured.filter(({ system }) => system === name).map((puts) => ({ x: puts.clients, y: of(puts) })),
  })),
})

/** Puts a second and their median latency, by the number of clients. */
export const plotsOf = (measured: ReadonlyArray<Puts>): ReadonlyArray<Plot> => [
  plotOf("Puts a second", { label: "puts a second", scale: "linear" }, measured, ({ putsPerSecond }) => putsPerSecond),
  plotOf("Median latency", { label: "ms", scale: "log10" }, measured, ({ p50Micros }) => p50Micros / 1e3),
]

const speedOf = (measured: ReadonlyArray<Puts>, words: string): Section => ({
  title: "Puts",
  measured: words,
  table: {
    columns: [
      { title: "system" },
      { title: "clients" },
      { title: "puts a second", digits: 0 },
      { title: "p50", unit: "ms", digits: 2 },
      { title: "p99", unit: "ms", digits: 2 },
    ],
    rows: measured.map(({ clients, p50Micros, p99Micros, putsPerSecond, system }) => [
      system,
      clients,
      putsPerSecond,
      p50Micros / 1e3,
      p99Micros / 1e3,
    ]),
  },
  plots: plotsOf(measured),
})

const costOf = (measured: ReadonlyArray<Puts>): Section => ({
  title: "What these puts cost a node",
  measured:
    "Processor time for one put, by the kernel's count, of each process while it is loaded; puts for each second that " +
    "the nodes took together; the memory that a process holds at the end (resident set). The leader is taken to be the node " +
    "that took the most processor time; of the followers the mean time, and the memory of the larger. Medians of the rounds.",
  table: {
    columns: [
      { title: "system" },
      { title: "clients" },
      { title: "CPU, leader", unit: "µs", digits: 0 },
      { title: "CPU, follower", unit: "µs", digits: 0 },
      { title: "CPU, client", unit: "µs", digits: 0 },
      { title: "puts a CPU second", digits: 0 },
      { title: "memory, leader", unit: "MiB", digits: 0 },
      { title: "memory, follower", unit: "MiB", digits: 0 },
    ],
    rows: measured.map((puts) => [
      puts.system,
      puts.clients,
      puts.busiestMicros,
      puts.otherMicros,
      puts.loaderMicros,
      1e6 / puts.nodesMicros,
      puts.busiestMiB,
      puts.otherMiB,
    ]),
  },
})

/** How fast the puts were, of which these words say how they were made, and what they cost. */
export const sectionsOf = (measured: ReadonlyArray<Puts>, words: string): ReadonlyArray<Section> => [
  speedOf(measured, words),
  costOf(measured),
]
