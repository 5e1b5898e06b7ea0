/**
 * A disk that is a directory with an SQLite database. README.md says what is where, and what is promised.
 *
 * @module
 */
import { Context, Effect, Layer } from "effect"
import { Storage } from "../Storage.ts"
import type { Options } from "./Directory.ts"
import type { DirectoryRefused } from "./DirectoryRefused.ts"
import { make } from "./serve.ts"
import { SqliteDisk } from "./SqliteDisk.ts"

export type { Options }

/**
 * The disk of a node in a directory of its own. Fails unless the directory is whole, this node's, used by nobody else,
 * and what `start` says.
 */
export const layer = (options: Options): Layer.Layer<Storage | SqliteDisk, DirectoryRefused> =>
  Layer.effectContext(
    Effect.map(
      make(options),
      ({ disk, storage }) => Context.make(Storage, storage).pipe(Context.add(SqliteDisk, disk)),
    ),
  )
