/**
 * Puts under different loads, of clusters side by side.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Column, Plot, Section } from "../harness/Report.ts"
import { concurrencies } from "./Load.ts"
import { type LoadedCluster, measureRound, medianOf, order, type Round } from "./LoadedCluster.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"

const efforts = {
  full: { warmUpMs: 3_000, roundMs: 3_000, rounds: 5 },
  quick: { warmUpMs: 1_000, roundMs: 1_000, rounds: 2 },
} as const satisfies Record<Effort, unknown>

/** What so many clients got out of a system: the median of its rounds. */
export interface Puts extends Round {
  readonly system: string
  readonly clients: number
}

/** Measures in rounds, in which the systems take turns at each load: a busy neighbour troubles all of them. */
export const measurePuts: (
  systems: { readonly [name: string]: LoadedCluster },
) => Effect.Effect<ReadonlyArray<Puts>, ProcessFailed, Spawner> = Effect.fnUntraced(function* (systems) {
  const { roundMs, rounds, warmUpMs } = efforts[yield* Effort]
  const turns = concurrencies.flatMap((clients) =>
    Object.entries(systems).map(([system, cluster]) => ({ system, cluster, clients, rounds: new Array<Round>() }))
  )
  for (const { clients, cluster, system } of turns) {
    yield* progress(`${system}, ${clients} clients, to warm up`)
    yield* order(cluster.loader, clients, warmUpMs)
  }
  for (let round = 1; round <= rounds; round++) {
    yield* progress(`round ${round} of ${rounds}`)
    for (const { clients, cluster, rounds } of turns) rounds.push(yield* measureRound(cluster, clients, roundMs))
  }
  return turns.map(({ clients, rounds, system }) => ({ system, clients, ...medianOf(rounds) }))
})

/** The columns that `cellsOf` fills. */
export const columns: ReadonlyArray<Column> = [
  { title: "system" },
  { title: "clients" },
  { title: "puts a second", digits: 0 },
  { title: "p50", unit: "ms", digits: 2 },
  { title: "p99", unit: "ms", digits: 2 },
  { title: "nodes' processor time a put", unit: "µs", digits: 0 },
  { title: "client's", unit: "µs", digits: 0 },
  { title: "puts a processor second of the nodes", digits: 0 },
  { title: "memory of a node", unit: "MiB", digits: 0 },
]

/** Puts as table cells, in the order of `columns`. */
export const cellsOf = (puts: Puts): Section["table"]["rows"][number] => [
  puts.system,
  puts.clients,
  puts.putsPerSecond,
  puts.p50Micros / 1e3,
  puts.p99Micros / 1e3,
  puts.nodeMicrosPerPut,
  puts.loaderMicrosPerPut,
  1e6 / puts.nodeMicrosPerPut,
  puts.memoryMiB,
]

/** A figure of all systems, by the number of clients. */
export const plotOf = (
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

/** What is plotted of all puts. */
export const plotsOf = (measured: ReadonlyArray<Puts>): ReadonlyArray<Plot> => [
  plotOf("Puts a second", { label: "puts a second", scale: "linear" }, measured, ({ putsPerSecond }) => putsPerSecond),
  plotOf("Median latency", { label: "ms", scale: "log10" }, measured, ({ p50Micros }) => p50Micros / 1e3),
]
