/**
 * What a node and its operator may ask of a disk that is an SQLite database.
 *
 * @module
 */
import { Context, type Effect } from "effect"
import type { StorageError } from "../contract.ts"

/** A node's disk, seen from outside the Storage contract. */
export interface SqliteDiskService {
  /**
   * Whether the disk took the place of one that was lost, and nobody has said since that the node is whole: what it
   * promised before may be forgotten, so it must not vote.
   */
  readonly isReplaced: Effect.Effect<boolean>
  /** Makes durable all that was written before, and that the node is whole: it may vote from now on. */
  readonly markWhole: Effect.Effect<void, StorageError>
  /** Bytes on the disk. */
  readonly sizeBytes: Effect.Effect<number, StorageError>
}

const SqliteDiskBase: Context.ServiceClass<SqliteDisk, "@synod/synod/storage/SqliteDisk", SqliteDiskService> = Context
  .Service<SqliteDisk, SqliteDiskService>()("@synod/synod/storage/SqliteDisk")

/** The SQLite disk of this node. */
export class SqliteDisk extends SqliteDiskBase {}
