/**
 * The cost of the Schema edge, interpreted and compiled.
 *
 * @module
 */
import { Effect } from "effect"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { type EdgeCost, measureEdge } from "./edge.ts"

const rowsOf = (
  direction: "encode" | "decode",
  interpreted: ReadonlyArray<EdgeCost>,
  compiled: ReadonlyArray<EdgeCost>,
) =>
  interpreted.map((cost, index) => {
    const slow = cost[direction].medianNanos
    const fast = compiled[index]?.[direction].medianNanos ?? Number.NaN
    return [direction, cost.message, slow, fast, slow / fast]
  })

/** Measures small messages and a batch, in both directions. */
export const edgeSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("the Schema edge")
  const interpreted = yield* measureEdge("interpreted")
  const compiled = yield* measureEdge("compiled")
  return {
    title: "The Schema edge",
    measured: "Real time to encode a message as JSON values by its Schema, and to decode and check it: the median of " +
      "the rounds' means. Interpreted and compiled (`effect/schema/SchemaJITCompiler/enable`, as the runtime has it) " +
      "are measured in one run, each in a worker of its own.",
    table: {
      columns: [
        { title: "" },
        { title: "message" },
        { title: "interpreted", unit: "ns", digits: 0 },
        { title: "compiled", unit: "ns", digits: 0 },
        { title: "ratio", digits: 1 },
      ],
      rows: [...rowsOf("encode", interpreted, compiled), ...rowsOf("decode", interpreted, compiled)],
    },
  }
})
