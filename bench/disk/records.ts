/**
 * What is written to a disk that is measured: log entries of 300 bytes, each sync with a cell as acceptors have one.
 *
 * @module
 */
import type { Write } from "../../src/storage/mod.ts"

const entry = { round: 3, node: "a", command: { id: "c".repeat(24), value: "v".repeat(226) } }

/** Bytes of an entry's JSON. */
export const entryBytes = JSON.stringify(entry).length

/** What appends so many entries to a log from this index on. */
export const appends = (firstIndex: number, count: number): ReadonlyArray<Write> => [
  { _tag: "SetCell", cell: "Replica.promised/", value: { round: 3, node: "a" } },
  {
    _tag: "ChangeLog",
    log: "Replica.log/",
    firstIndex: 0,
    endIndex: firstIndex + count,
    writes: Array.from({ length: count }, (_, offset) => ({ index: firstIndex + offset, value: entry })),
  },
]
