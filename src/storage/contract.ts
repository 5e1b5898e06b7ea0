/**
 * The disk of a node: named durable cells and logs.
 *
 * @module
 */
import { type Effect, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

/** A change to what is stored. Values are in their Schemas' JSON encoding. */
export type Write =
  /** Sets a cell, whole. */
  | { readonly _tag: "SetCell"; readonly cell: string; readonly value: unknown }
  /**
   * Brings a log to these bounds (`endIndex` exclusive) and writes the entries given, all within them: each replaces what
   * stood at its index or extends the log; entries outside the bounds are dropped.
   */
  | {
    readonly _tag: "ChangeLog"
    readonly log: string
    readonly firstIndex: number
    readonly endIndex: number
    readonly writes: ReadonlyArray<{ readonly index: number; readonly value: unknown }>
  }

/** All that a node has stored. */
export interface Contents {
  readonly cells: ReadonlyMap<string, unknown>
  readonly logs: ReadonlyMap<string, { readonly firstIndex: number; readonly entries: ReadonlyArray<unknown> }>
}

const StorageErrorBase: TaggedErrorClass<StorageError, "StorageError", {
  readonly operation: Schema.Literals<readonly ["load", "sync"]>
  readonly problem: Schema.String
}> = Schema.TaggedError<StorageError>()("StorageError", {
  operation: Schema.Literals(["load", "sync"]),
  problem: Schema.String,
})

/** The disk failed or what it holds is damaged. What was not synced is to be taken as lost; the node must stop. */
export class StorageError extends StorageErrorBase {
  override get message(): string {
    return `storage could not ${this.operation}: ${this.problem}`
  }
}

/** What a node's disk promises. */
export interface StorageService {
  /** All that was synced, in the order of the writes; a torn or corrupt record is an error, never served. */
  readonly load: Effect.Effect<Contents, StorageError>
  /** Notes changes, in order. Nothing is durable before `sync`. */
  readonly write: (writes: ReadonlyArray<Write>) => void
  /** Makes everything written before it durable, all at once: a crash or a failure in the middle leaves all or nothing. */
  readonly sync: Effect.Effect<void, StorageError>
}
