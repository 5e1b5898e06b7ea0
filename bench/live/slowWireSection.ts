/**
 * Puts on a cluster whose nodes are far from each other, under different loads.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError } from "effect"
import type { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { measurePuts, type Rounds } from "./measurePuts.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"
import { plotsOf } from "./putTables.ts"
import { startSynod } from "./SynodCluster.ts"

/** What a round trip between nodes takes more than the sockets do, in milliseconds. */
const roundTripsMs: ReadonlyArray<number> = [1, 10, 50]

const efforts: Record<Effort, Rounds> = {
  full: { warmUpMs: 2_000, roundMs: 3_000, rounds: 3 },
  quick: { warmUpMs: 500, roundMs: 500, rounds: 1 },
}

const measure = Effect.fnUntraced(function* (roundTripMs: number) {
  yield* progress(`${roundTripMs} ms more a round trip`)
  const system = `${roundTripMs} ms`
  const measured = yield* measurePuts({ [system]: yield* startSynod({ roundTripMs }) }, efforts)
  return measured.map((puts) => ({ ...puts, roundTripMs, roundTrips: puts.p50Micros / 1e3 / roundTripMs }))
}, Effect.scoped)

/** Measures puts at 1 to 256 clients with 1 to 50 ms between nodes. */
export const slowWireSection: Effect.Effect<
  Section,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem
> = Effect.gen(function* () {
  const measured = (yield* Effect.forEach(roundTripsMs, measure)).flat()
  return {
    title: "Puts over slow wires",
    measured:
      "The same load on the same nodes, with so much added to each round trip between nodes, half of it a way; between the " +
      "client and the leader nothing is added. Medians of the rounds; round trips are those that were added.",
    table: {
      columns: [
        { title: "added", unit: "ms" },
        { title: "clients" },
        { title: "puts a second", digits: 0 },
        { title: "p50", unit: "ms", digits: 2 },
        { title: "p99", unit: "ms", digits: 2 },
        { title: "p50", unit: "round trips", digits: 2 },
      ],
      rows: measured.map(({ clients, p50Micros, p99Micros, putsPerSecond, roundTripMs, roundTrips }) => [
        roundTripMs,
        clients,
        putsPerSecond,
        p50Micros / 1e3,
        p99Micros / 1e3,
        roundTrips,
      ]),
    },
    plots: plotsOf(measured),
    notes: [
      "What a lone client waits beyond one round trip is the machine's own time: syncs, sockets, the code, and the client's " +
      "own hop. Many clients wait for processors too, which the nodes share, and the more so as they look at the clock for " +
      "the last two milliseconds of each delay, which timers cannot tell apart.",
    ],
  }
})
