/**
 * The speed and the memory of the explorer, as a section of the core suite.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { type ExplorerCost, measureExplorer } from "./explorer.ts"

const sectionOf = (costs: ReadonlyArray<ExplorerCost>, rounds: number): Section => ({
  title: "Explorer",
  measured: `Real time to explore a model to its end: the median and the greatest of ${rounds} rounds. ` +
    "Tables are the explorer's own account; the heap is what the process grew by at most, with garbage.",
  table: {
    columns: [
      { title: "model" },
      { title: "states", digits: 0 },
      { title: "in full", digits: 0 },
      { title: "transitions", digits: 0 },
      { title: "median", unit: "states/s", digits: 0 },
      { title: "greatest", unit: "states/s", digits: 0 },
      { title: "tables", unit: "B/state", digits: 0 },
      { title: "heap", unit: "B/state", digits: 0 },
    ],
    rows: costs.map((cost) => [
      cost.name,
      cost.states,
      cost.fullStates,
      cost.transitions,
      cost.medianStatesPerSecond,
      cost.greatestStatesPerSecond,
      cost.tableBytesPerState,
      cost.heapBytesPerState,
    ]),
  },
  notes: ["With interchangeable nodes a state stored stands for all of its likenesses: fewer, and each dearer."],
})

/** Measures the explorer. */
export const explorerSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("explorer")
  const rounds = (yield* Effort) === "quick" ? 1 : 5
  return sectionOf(yield* Effect.orDie(measureExplorer(rounds)), rounds)
})
