/**
 * Ranges of the key-value store.
 *
 * @module
 */
import { Schema } from "effect"
import { entriesOfRange, lengthOfRange } from "./limits.ts"
import { Entry } from "./model.ts"
import type { Store } from "./store.ts"

/** Which keys: those that begin with `prefix`, from `from` on, before `to`. Who asks for none of these asks for all. */
export interface Keys {
  readonly prefix?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A range, and how many entries at most, 1 to 1,000. Default: 1,000. */
export interface RangeOf extends Keys {
  readonly limit?: number | undefined
}
/** The fields of `RangeOf`. */
export const rangeFields: {
  readonly prefix: Schema.optional<typeof Schema.String>
  readonly from: Schema.optional<typeof Schema.String>
  readonly to: Schema.optional<typeof Schema.String>
  readonly limit: Schema.optional<typeof Schema.Int>
} = {
  prefix: Schema.optional(Schema.String),
  from: Schema.optional(Schema.String),
  to: Schema.optional(Schema.String),
  limit: Schema.optional(Schema.Int),
}

/** The entries of a range, in the order of their keys. */
export interface Range {
  readonly entries: ReadonlyArray<Entry>
  /** The key to ask for the rest from; `null` if this is all. */
  readonly next: string | null
  /** Of the store as it was read: a watch from the revision after it misses nothing. */
  readonly revision: number
}
export const Range: Schema.Codec<Range, unknown> = Schema.Struct({
  entries: Schema.Array(Entry),
  next: Schema.NullOr(Schema.String),
  revision: Schema.Natural,
}).annotate({ identifier: "Range" })

/** Whether a key is among these. */
export const isAmong = ({ from = "", prefix = "", to }: Keys, key: string): boolean =>
  key >= from && key.startsWith(prefix) && (to === undefined || key < to)

/** Reads a range; it is cut short by its limit, and where its values are too long together. */
export const range = (
  { entries }: Store,
  { limit = entriesOfRange.most, ...keys }: RangeOf,
  revision: number,
): Range => {
  const { from = "", prefix = "" } = keys
  const found: Array<Entry> = []
  let length = 0
  for (const [key, entry] of entries.from(from > prefix ? from : prefix)) {
    if (!isAmong(keys, key)) break
    if (found.length === limit || length > lengthOfRange) return { entries: found, next: key, revision }
    found.push(entry)
    length += entry.value.length
  }
  return { entries: found, next: null, revision }
}
