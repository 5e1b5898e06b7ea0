/**
 * What a sync that only adds to a log has changed besides. It stands behind the last entry that the sync wrote, in the
 * same row: so the sync writes one page, and where it adds one entry, by one statement.
 *
 * @module
 */
import { Exit, Schema } from "effect"
import { Damage } from "./failures.ts"

/** A cell that is short enough to be in every postscript: its name and value. */
export type LightCell = readonly [name: string, value: number]

/** Whether it is a number, and one that JSON does not make another of. */
export const isLight = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)

const Encoded = Schema.fromJsonString(Schema.Struct({
  /** How many syncs there were, this one included. */
  syncs: Schema.Natural,
  /** The sum of the checksums of all other records, the row `meta` as it stood then among them. */
  sum: Schema.Natural,
  /** The cells that this and earlier postscripts have set, since they were written as rows. */
  cells: Schema.Array(Schema.Tuple([Schema.String, Schema.Finite])),
}))

/** The postscript itself. */
export type Postscript = typeof Encoded.Type

const decode = Schema.decodeUnknownExit(Encoded)

/** What stands between an entry and its postscript: JSON texts hold none. */
const separator = "\n"

/**
 * The text of a row: an entry, and a postscript to it. `concat` and not `+`: what is no JSON has no text, and is not to become
 * one.
 */
export const join = (entry: string, postscript: Postscript): string =>
  entry.concat(separator, JSON.stringify(postscript))

/** The entry in the text of a row. */
export const entryIn = (text: string): string => {
  const at = text.indexOf(separator)
  return at === -1 ? text : text.slice(0, at)
}

/** The postscript in the text of a row, if it has one. */
export const postscriptIn = (text: string): Postscript | undefined => {
  const at = text.indexOf(separator)
  if (at === -1) return undefined
  const decoded = decode(text.slice(at + 1))
  if (Exit.isFailure(decoded)) throw new Damage("what a sync wrote besides an entry is damaged")
  return decoded.value
}
