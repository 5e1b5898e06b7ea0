/**
 * The cost of a sync, as a section of the disk suite.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { entryBytes } from "./records.ts"
import { measureSyncs, type Plan } from "./syncs.ts"

const sizes = [1, 10, 100, 1000]
const checkpoints = [256, 1024, 4096, 16384]

const rowOf = (label: string, plan: Plan) => {
  const { maxMicros, p50Micros, p999Micros, p99Micros } = measureSyncs(plan)
  const [off] = plan.checkpointKiB === undefined ? [measureSyncs({ ...plan, synchronous: "OFF" }).p50Micros] : [null]
  return [label, plan.entriesPerSync, p50Micros, p99Micros, p999Micros, maxMicros, off]
}

/** Measures syncs. */
export const syncSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("syncs")
  const share = (yield* Effort) === "quick" ? 10 : 1
  const syncsOf = (entriesPerSync: number) => Math.ceil(Math.min(4000, 200_000 / entriesPerSync) / share)
  const rows = [
    ...sizes.map((entriesPerSync) => rowOf("1 MiB (default)", { entriesPerSync, syncs: syncsOf(entriesPerSync) })),
    ...checkpoints.map((checkpointKiB) =>
      rowOf(`${checkpointKiB / 1024} MiB`, { entriesPerSync: 50, syncs: syncsOf(50), checkpointKiB })
    ),
  ]
  return {
    title: "Syncs",
    measured:
      `Real time of one sync on the thread that asks for it: entries of ${entryBytes} bytes appended to a log, ` +
      "and a cell set. Without waiting: with synchronous=OFF, which is what the processor does.",
    table: {
      columns: [
        { title: "checkpoint every" },
        { title: "entries" },
        { title: "p50", unit: "µs", digits: 0 },
        { title: "p99", unit: "µs", digits: 0 },
        { title: "p99.9", unit: "µs", digits: 0 },
        { title: "greatest", unit: "µs", digits: 0 },
        { title: "p50 without waiting", unit: "µs", digits: 0 },
      ],
      rows,
    },
    notes: [
      "The longest pauses are checkpoints: they grow with the write-ahead log that they carry into the database.",
    ],
  }
})
