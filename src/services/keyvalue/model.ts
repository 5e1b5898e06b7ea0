/**
 * The words of the key-value store. A revision is the number of a change of the store, which rises by one with each call
 * that changes anything; all that one call writes bears one revision.
 *
 * @module
 */
import { Schema } from "effect"
import type { PayloadSchema } from "../Procedure.ts"

/** A key and what is known of it. */
export interface Entry {
  readonly key: string
  readonly value: string
  /** The revision that created it, since it was last absent. */
  readonly createRevision: number
  /** The revision that wrote it last. */
  readonly modRevision: number
  /** How often it was written since it was created, that time included. */
  readonly version: number
  /** The lease that it lives by, if any. */
  readonly lease: string | null
}
export const Entry: Schema.Codec<Entry, unknown> = Schema.Struct({
  key: Schema.String,
  value: Schema.String,
  createRevision: Schema.Natural,
  modRevision: Schema.Natural,
  version: Schema.Natural,
  lease: Schema.NullOr(Schema.String),
}).annotate({ identifier: "Entry" })

/**
 * What is expected of a key, one of these: that it is there or not, its value, or the revision that wrote it last (0: it
 * is absent).
 */
export type Expectation =
  | { readonly exists: boolean; readonly value?: never; readonly modRevision?: never }
  | { readonly value: string; readonly exists?: never; readonly modRevision?: never }
  | { readonly modRevision: number; readonly exists?: never; readonly value?: never }

/** What is expected of the key that it names. */
export type Condition = { readonly key: string } & Expectation

const none = Schema.optionalKey(Schema.Never)
const expectations = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  [
    Schema.Struct({ ...fields, exists: Schema.Boolean, value: none, modRevision: none }),
    Schema.Struct({ ...fields, value: Schema.String, exists: none, modRevision: none }),
    Schema.Struct({ ...fields, modRevision: Schema.Natural, exists: none, value: none }),
  ] as const
export const Expectation: PayloadSchema<Expectation> = Schema.Union(expectations({}))
  .annotate({ identifier: "Expectation" })
export const Condition: PayloadSchema<Condition> = Schema.Union(expectations({ key: Schema.String }))
  .annotate({ identifier: "Condition" })

/** Writes a value, under a lease if one is named; without, the key lives until it is deleted. */
export interface Put {
  readonly key: string
  readonly value: string
  readonly lease?: string | undefined
}
/** The fields of `Put`. */
export const putFields: {
  readonly key: typeof Schema.String
  readonly value: typeof Schema.String
  readonly lease: Schema.optional<typeof Schema.String>
} = { key: Schema.String, value: Schema.String, lease: Schema.optional(Schema.String) }

/** A write of a transaction. */
export type Write = { readonly _tag: "Put" } & Put | { readonly _tag: "Delete"; readonly key: string }
export const Write: PayloadSchema<Write> = Schema.Union([
  Schema.Struct({ _tag: Schema.Literal("Put"), ...putFields }),
  Schema.Struct({ _tag: Schema.Literal("Delete"), key: Schema.String }),
]).annotate({ identifier: "Write" })

/** What those who watch are told: the entry as it was written, or that the key was deleted or its lease is over. */
export type Change = { readonly _tag: "Put"; readonly entry: Entry } | {
  readonly _tag: "Deleted"
  readonly key: string
}
export const Change: Schema.Codec<Change, unknown> = Schema.Union([
  Schema.TaggedStruct("Put", { entry: Entry }),
  Schema.TaggedStruct("Deleted", { key: Schema.String }),
]).annotate({ identifier: "Change" })
