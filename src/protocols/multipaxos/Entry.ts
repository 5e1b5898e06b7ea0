/**
 * What a replica has accepted in a slot, and how a log of that is changed.
 *
 * @module
 */
import { Schema } from "effect"
import * as Ballot from "../../model/Ballot.ts"
import { CheckedJson } from "../../model/CheckedJson.ts"
import * as JsonLength from "../../model/JsonLength.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"

/** The commands accepted in a slot, in order, and the ballot that proposed them. No commands at all is a no-op. */
export interface Entry {
  readonly ballot: Ballot.Ballot
  readonly commands: ReadonlyArray<Schema.Json>
}

/** Decodes and checks an entry. */
export const Entry: Schema.Codec<Entry, unknown> = Schema.Struct({
  ballot: Ballot.Ballot,
  commands: Schema.Array(CheckedJson),
})

/** The length of an entry, as `JsonLength` counts, its ballot included. */
export const lengthOf = ({ commands }: Pick<Entry, "commands">): number => 32 + JsonLength.ofAll(commands)

/** The entries of [first, end) that one message tells: some at least, if the log holds any. */
export const told = (
  log: Log.Log<Entry>,
  first: Slot.Slot,
  end: number,
  { maxMessageLength, maxTransfer }: { readonly maxMessageLength: number; readonly maxTransfer: number },
): ReadonlyArray<Entry> => {
  const entries = Log.slice(log, first, Math.min(end, first + maxTransfer))
  return entries.slice(0, JsonLength.fitting(entries, lengthOf, maxMessageLength))
}

/** Stands in a slot in which nothing has been accepted, below one in which something has. */
export const hole: Entry = { ballot: Ballot.zero, commands: [] }

/** The log with `entry` at `slot`, and holes in the slots that it had not reached. */
export const put = (log: Log.Log<Entry>, slot: Slot.Slot, entry: Entry): Log.Log<Entry> => {
  if (slot < Log.endIndex(log)) return Log.set(log, slot, entry)
  let filled = log
  while (Log.endIndex(filled) < slot) filled = Log.append(filled, hole)
  return Log.append(filled, entry)
}

/** The log with each of these entries, the first of them at `first`, that is of a higher ballot than what it holds there. */
export const putHighest = (log: Log.Log<Entry>, first: Slot.Slot, entries: ReadonlyArray<Entry>): Log.Log<Entry> => {
  let highest = log
  for (const [offset, entry] of entries.entries()) {
    const slot = Slot.advance(first, offset)
    if (slot < Log.firstIndex(log)) continue
    const held = Log.get(highest, slot)
    if (held === undefined || Ballot.isLessThan(held.ballot, entry.ballot)) highest = put(highest, slot, entry)
  }
  return highest
}

/** Whether what the log holds at `slot` was accepted in `ballot`. */
export const isOf = (log: Log.Log<Entry>, slot: Slot.Slot, ballot: Ballot.Ballot): boolean => {
  const entry = Log.get(log, slot)
  return entry !== undefined && Ballot.equals(entry.ballot, ballot)
}
