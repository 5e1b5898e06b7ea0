/**
 * Puts on a cluster, under different loads.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError } from "effect"
import type { Section } from "../harness/Report.ts"
import { measurePuts } from "./measurePuts.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"
import { sectionsOf } from "./putTables.ts"
import { startSynod } from "./SynodCluster.ts"

/** Measures puts at 1 to 256 clients. */
export const putSections: Effect.Effect<
  ReadonlyArray<Section>,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem
> = Effect.gen(function* () {
  const measured = yield* measurePuts({ Synod: yield* startSynod() })
  return sectionsOf(
    measured,
    "Real time from putting to being acknowledged, by the typed client in a process of its own; keys of 8 bytes among " +
      "10,000, values of 256 bytes; each client puts one value at a time. Three processes of `synod serve`, each with a " +
      "disk, SQLite, synced. Medians of the rounds.",
  )
}).pipe(Effect.scoped)
