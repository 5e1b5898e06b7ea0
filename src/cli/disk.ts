/**
 * A node's disk as it is deployed: whoever stops the node may copy it.
 *
 * @module
 */
import { Effect, Layer } from "effect"
import { Storage } from "../storage/mod.ts"
import { SqliteStorage } from "../storage/sqlite/mod.ts"
import type { Settings } from "./settings.ts"

/** When the node has stopped, all that it knew is synced, also what it could have learned again from the others. */
const syncedAtTheEnd = Layer.effect(
  Storage,
  Effect.acquireRelease(
    Storage,
    ({ sync }) =>
      Effect.catch(
        sync,
        ({ message }) => Effect.logWarning(`a copy of the disk would lack what was decided last: ${message}`),
      ),
  ),
)

/** The disk that these settings name. */
export const layer = ({ cluster, directory, disk, node }: Settings) =>
  Layer.provideMerge(syncedAtTheEnd, SqliteStorage.layer({ directory, cluster, node, start: disk }))
