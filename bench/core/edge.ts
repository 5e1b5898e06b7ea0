/**
 * What crosses the Schema edge costs, in a realm of its own: importing the compiler changes every Schema of a realm.
 *
 * @module
 */
import { Cause, Effect } from "effect"
import { Worker } from "node:worker_threads"
import { Effort } from "../harness/Effort.ts"
import type { Measurement } from "../harness/measure.ts"

/** What a message's crossing costs. */
export interface EdgeCost {
  readonly message: string
  readonly encode: Measurement
  readonly decode: Measurement
}

/** How a realm's Schemas encode and decode. The runtime's are compiled. */
export type Codecs = "interpreted" | "compiled"

// Written out, so that both are known before the program runs and need no permission to be read.
const realms: Record<Codecs, URL> = {
  interpreted: new URL("./edgeInterpreted.ts", import.meta.url),
  compiled: new URL("./edgeCompiled.ts", import.meta.url),
}

/** Measures in a new worker, which has modules of its own. */
export const measureEdge: (codecs: Codecs) => Effect.Effect<ReadonlyArray<EdgeCost>> = Effect.fnUntraced(
  function* (codecs) {
    const effort = yield* Effort
    return yield* Effect.callback<ReadonlyArray<EdgeCost>>((resume) => {
      const worker = new Worker(realms[codecs], { workerData: effort })
      worker.once("message", (costs) => resume(Effect.succeed(costs)))
      worker.once("error", (error) => resume(Effect.failCause(Cause.die(error))))
      return Effect.promise(() => worker.terminate())
    })
  },
)
