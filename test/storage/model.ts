/** What a disk is to hold, told as simply as possible: the model that disks are compared with. */
import { Schema } from "effect"
import type { Contents, Write } from "../../src/storage/mod.ts"

export interface StoredLog {
  readonly firstIndex: number
  readonly entries: ReadonlyArray<unknown>
}

/** Sets a cell. */
export const set = (cell: string, value: unknown): Write => ({ _tag: "SetCell", cell, value })

/** Brings a log to these bounds; the values are by index. */
export const change = (
  log: string,
  firstIndex: number,
  endIndex: number,
  values: { readonly [index: number]: unknown },
): Write => ({
  _tag: "ChangeLog",
  log,
  firstIndex,
  endIndex,
  writes: Object.entries(values).map(([index, value]) => ({ index: Number(index), value })),
})

/** The contents after these writes. */
export const applyAll = (writes: ReadonlyArray<Write>): Contents => {
  const cells = new Map<string, unknown>()
  const logs = new Map<string, StoredLog>()
  for (const write of writes) {
    if (write._tag === "SetCell") cells.set(write.cell, write.value)
    else logs.set(write.log, changed(logs.get(write.log), write))
  }
  return { cells, logs }
}

const empty: StoredLog = { firstIndex: 0, entries: [] }

const changed = (log = empty, { endIndex, firstIndex, writes }: Extract<Write, { _tag: "ChangeLog" }>): StoredLog => {
  const byIndex = new Map(log.entries.map((entry, offset) => [log.firstIndex + offset, entry]))
  for (const { index, value } of writes) byIndex.set(index, value)
  const entries = Array.from({ length: endIndex - firstIndex }, (_, offset) => {
    if (!byIndex.has(firstIndex + offset)) throw new Error(`the test left a hole at index ${firstIndex + offset}`)
    return byIndex.get(firstIndex + offset)
  })
  return { firstIndex, entries }
}

/** What may happen to a disk. A log's change is told by its new bounds and by which of the kept entries it replaces. */
export const Happening = Schema.Union([
  Schema.TaggedStruct("SetCell", { cell: Schema.Literals(["promised", "accepted"]), value: Schema.Int }),
  Schema.TaggedStruct("ChangeLog", {
    log: Schema.Literals(["log", "promised"]),
    firstIndex: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 })),
    length: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8 })),
    replaced: Schema.Array(Schema.Boolean).check(Schema.isMaxLength(8)),
  }),
  Schema.TaggedStruct("Sync", {}),
  Schema.TaggedStruct("Crash", {}),
])

export type Happening = typeof Happening.Type

/** The write of a happening, after these writes; every entry that it writes is a new one. */
export const writeOf = (
  happening: Extract<Happening, { _tag: "SetCell" | "ChangeLog" }>,
  before: ReadonlyArray<Write>,
): Write => {
  if (happening._tag === "SetCell") return happening
  const { firstIndex, length, log, replaced } = happening
  const { entries, firstIndex: oldFirst } = applyAll(before).logs.get(log) ?? empty
  const isKept = (index: number) =>
    index >= oldFirst && index < oldFirst + entries.length && replaced[index - firstIndex] !== true
  const writes = Array.from({ length }, (_, offset) => firstIndex + offset)
    .filter((index) => !isKept(index))
    .map((index) => ({ index, value: { command: `${before.length}.${index}` } }))
  return { _tag: "ChangeLog", log, firstIndex, endIndex: firstIndex + length, writes }
}
