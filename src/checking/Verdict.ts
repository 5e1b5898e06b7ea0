/**
 * What a search for an order of a history found, as plain data that says all that it takes to show it.
 *
 * @module
 */
import { Schema } from "effect"
import type { Spent } from "./Budget.ts"

/** An operation as a reader sees it. Places are those of the history; an end is `null` if none was seen. */
export interface Told {
  /** The place of its invocation. */
  readonly id: number
  readonly process: string
  /** What was asked and answered. */
  readonly words: string
  readonly invokedMs: number
  readonly end: number | null
  readonly endMs: number | null
}

/** An order of operations, by their ids, that the model allows, and the state after it in words. */
export interface Way {
  readonly order: ReadonlyArray<number>
  readonly state: string
}

/** Why there is no order. */
export interface Refutation {
  /** The model's name. */
  readonly model: string
  /** The part of the service that is wrong, if it was searched in parts. */
  readonly partition: string | null
  /** What the history is not: "linearizable", for one. */
  readonly criterion: string
  /** The operations of that part, in the order of their ids, as far as they matter. */
  readonly operations: ReadonlyArray<Told>
  /** Orders that explain as much as any does, each to another state: one at least, and a few if there are many. */
  readonly ways: ReadonlyArray<Way>
  /** The ids of operations whose time has come, and that are in no order that explains as much as any. */
  readonly unplaced: ReadonlyArray<number>
}

/** There is an order in real time: one for each part, by the operations' ids. */
export interface Linearizable {
  readonly _tag: "Linearizable"
  readonly orders: ReadonlyArray<{ readonly partition: string | null; readonly order: ReadonlyArray<number> }>
}

/** There is none. */
export interface NotLinearizable extends Refutation {
  readonly _tag: "NotLinearizable"
  /**
   * All that ended before this place of the history has an order, with the end that stands there it has none. What was
   * going on then is taken for what was answered later, and may be left out.
   */
  readonly prefix: number
}

/** There is an order that keeps to that of each process. */
export interface SequentiallyConsistent {
  readonly _tag: "SequentiallyConsistent"
  readonly order: ReadonlyArray<number>
}

/** There is none. */
export interface NotSequentiallyConsistent extends Refutation {
  readonly _tag: "NotSequentiallyConsistent"
}

/** The budget ran out before it was known. */
export interface Unknown {
  readonly _tag: "Unknown"
  readonly spent: Spent
  readonly steps: number
}

/** What a search found. */
export type Verdict =
  | Linearizable
  | NotLinearizable
  | SequentiallyConsistent
  | NotSequentiallyConsistent
  | Unknown

const Ids = Schema.Array(Schema.Natural)

const refutation = {
  model: Schema.String,
  partition: Schema.NullOr(Schema.String),
  criterion: Schema.String,
  operations: Schema.Array(Schema.Struct({
    id: Schema.Natural,
    process: Schema.String,
    words: Schema.String,
    invokedMs: Schema.Finite,
    end: Schema.NullOr(Schema.Natural),
    endMs: Schema.NullOr(Schema.Finite),
  })),
  ways: Schema.Array(Schema.Struct({ order: Ids, state: Schema.String })),
  unplaced: Ids,
}

/** The JSON form of a verdict. */
export const Verdict: Schema.Codec<Verdict, unknown> = Schema.Union([
  Schema.TaggedStruct("Linearizable", {
    orders: Schema.Array(Schema.Struct({ partition: Schema.NullOr(Schema.String), order: Ids })),
  }),
  Schema.TaggedStruct("NotLinearizable", { ...refutation, prefix: Schema.Natural }),
  Schema.TaggedStruct("SequentiallyConsistent", { order: Ids }),
  Schema.TaggedStruct("NotSequentiallyConsistent", refutation),
  Schema.TaggedStruct("Unknown", { spent: Schema.Literals(["steps", "memory", "time"]), steps: Schema.Natural }),
])
