/**
 * What can be asked of the key-value store.
 *
 * @module
 */
import { Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import { ReadOnly } from "../../replicated/ReplicatedService.ts"
import { LimitExceeded } from "../LimitExceeded.ts"
import type { Procedure } from "../Procedure.ts"
import { CompareFailed, KeyWrittenTwice, LeaseNotFound } from "./errors.ts"
import type { WriteRefused } from "./limits.ts"
import { Condition, Entry, Expectation, type Put as PutPayload, putFields, Write } from "./model.ts"
import { Range as RangeResult, rangeFields, type RangeOf } from "./range.ts"

/** The revision of the store after a write. */
export interface Written {
  readonly revision: number
}
const Written: Schema.Codec<Written, unknown> = Schema.Struct({ revision: Schema.Natural })

const WriteRefused: Schema.Codec<WriteRefused, unknown> = Schema.Union([LimitExceeded, LeaseNotFound, KeyWrittenTwice])

/** What became of a deletion. */
export interface Deleted extends Written {
  /** Whether the key was there. */
  readonly deleted: boolean
}

/** A value to write to a key that is as expected. */
export interface Swap extends PutPayload {
  readonly expected: Expectation
}

/** What to write if all conditions hold, and what otherwise. Writes take effect together; none writes a key twice. */
export interface Transaction {
  readonly conditions: ReadonlyArray<Condition>
  readonly then: ReadonlyArray<Write>
  readonly else?: ReadonlyArray<Write> | undefined
}

/** What became of a transaction. */
export interface Transacted extends Written {
  /** Whether all conditions held. */
  readonly succeeded: boolean
  /** If not, how the keys of the conditions were found, in their order; else empty. */
  readonly found: ReadonlyArray<Entry | null>
}

/** A lease as it was granted or kept alive. */
export interface Granted {
  readonly lease: string
  readonly timeToLiveMs: number
}

/** What can be asked. */
export type Procedures =
  | Procedure<"Get", { readonly key: string }, Entry | null>
  | Procedure<"Range", RangeOf, RangeResult, LimitExceeded>
  | Procedure<"Put", PutPayload, Written, WriteRefused>
  | Procedure<"Delete", { readonly key: string }, Deleted>
  | Procedure<"CompareAndSwap", Swap, Written, WriteRefused | CompareFailed>
  | Procedure<"Transact", Transaction, Transacted, WriteRefused>
  | Procedure<"Grant", { readonly timeToLiveMs: number }, Granted, LimitExceeded>
  | Procedure<"KeepAlive", { readonly lease: string }, Granted, LeaseNotFound>
  | Procedure<"Revoke", { readonly lease: string }, Written, LeaseNotFound>

type Of<Tag extends Procedures["_tag"]> = Extract<Procedures, { readonly _tag: Tag }>

/** The entry of a key, or `null`. */
export const Get: Of<"Get"> = Rpc.make("Get", {
  payload: { key: Schema.String },
  success: Schema.NullOr(Entry),
}).annotate(ReadOnly, true)

/** The entries of a range. */
export const Range: Of<"Range"> = Rpc.make("Range", {
  payload: rangeFields,
  success: RangeResult,
  error: LimitExceeded,
}).annotate(ReadOnly, true)

/** Writes a value. */
export const Put: Of<"Put"> = Rpc.make("Put", {
  payload: putFields,
  success: Written,
  error: WriteRefused,
})

/** Deletes a key, if it is there. */
export const Delete: Of<"Delete"> = Rpc.make("Delete", {
  payload: { key: Schema.String },
  success: Schema.Struct({ revision: Schema.Natural, deleted: Schema.Boolean }),
})

/** Writes a value if the key is as expected, and fails with what was found otherwise. */
export const CompareAndSwap: Of<"CompareAndSwap"> = Rpc.make("CompareAndSwap", {
  payload: { ...putFields, expected: Expectation },
  success: Written,
  error: Schema.Union([LimitExceeded, LeaseNotFound, KeyWrittenTwice, CompareFailed]),
})

/** Compares and writes many keys at once. */
export const Transact: Of<"Transact"> = Rpc.make("Transact", {
  payload: {
    conditions: Schema.Array(Condition),
    then: Schema.Array(Write),
    else: Schema.optional(Schema.Array(Write)),
  },
  success: Schema.Struct({
    revision: Schema.Natural,
    succeeded: Schema.Boolean,
    found: Schema.Array(Schema.NullOr(Entry)),
  }),
  error: WriteRefused,
})

const Granted: Schema.Codec<Granted, unknown> = Schema.Struct({
  lease: Schema.String,
  timeToLiveMs: Schema.Natural,
})

/** Grants a lease of so many milliseconds, by which keys may be made to live. */
export const Grant: Of<"Grant"> = Rpc.make("Grant", {
  payload: { timeToLiveMs: Schema.Int },
  success: Granted,
  error: LimitExceeded,
})

/** Starts the time of a lease anew. */
export const KeepAlive: Of<"KeepAlive"> = Rpc.make("KeepAlive", {
  payload: { lease: Schema.String },
  success: Granted,
  error: LeaseNotFound,
})

/** Ends a lease, and deletes its keys. */
export const Revoke: Of<"Revoke"> = Rpc.make("Revoke", {
  payload: { lease: Schema.String },
  success: Written,
  error: LeaseNotFound,
})
