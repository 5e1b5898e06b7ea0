/**
 * The log of a replica as an immutable value: append, set, truncate and read cost what they change or read, whatever
 * the length.
 *
 * A log holds the entries of the absolute indices [firstIndex, endIndex). Compaction drops its prefix, so firstIndex
 * rises, and the indices of the entries that stay do not change. Each operation returns a new log that shares almost
 * all of its nodes with the old one, which stays as it was. `diff` uses the sharing to tell what a disk must write.
 *
 * It is a radix-balanced vector of branching 32 with a tail (P. Bagwell and T. Rompf, "RRB-Trees: Efficient Immutable
 * Vectors", EPFL 2011), laid out by absolute index.
 *
 * @module
 */
import {
  Effect,
  type Equal,
  type Inspectable,
  Schema,
  SchemaAST,
  SchemaIssue,
  SchemaParser,
  SchemaTransformation,
} from "effect"
import * as Compare from "./log/compare.ts"
import * as Tree from "./log/tree.ts"
import { isLogValue, LogValue } from "./log/value.ts"

/**
 * Entries at the consecutive indices [firstIndex, endIndex), which are non-negative safe integers.
 *
 * Two logs are equal (`Equal.equals`) when they hold equal entries at the same indices.
 */
export interface Log<out A> extends Tree.Vector<A>, Iterable<A>, Equal.Equal, Inspectable.Inspectable {}

/** What makes a disk that holds one log hold another: drop what is outside [firstIndex, endIndex), then write. */
export interface LogChange<out A> {
  /** Nothing below it is of the log any more. */
  readonly firstIndex: number
  /** Nothing at or above it is of the log any more. */
  readonly endIndex: number
  /** Entries to put on the disk, each index once, ascending, within [firstIndex, endIndex). */
  readonly writes: ReadonlyArray<{ readonly index: number; readonly value: A }>
}

const requireIndex = (index: number, operation: string): void => {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(`Log.${operation}: an index is a non-negative safe integer, not ${index}`)
  }
}

const holds = (log: Log<unknown>, index: number): boolean =>
  index >= log.firstIndex && index < log.endIndex && Number.isInteger(index)

/** A log without entries whose first append gets the index `startAt` (default 0). */
export const empty = <A = never>(startAt: number = 0): Log<A> => {
  requireIndex(startAt, "empty")
  return new LogValue<A>(startAt, startAt, undefined, Tree.leaf<A>(Tree.absent(Tree.slotInLeaf(startAt))))
}

/** A log of `entries`, the first at the index `startAt` (default 0). */
export const fromIterable = <A>(entries: Iterable<A>, startAt: number = 0): Log<A> =>
  appendAll(empty<A>(startAt), entries)

/** Whether `u` is a log. */
export const isLog: (u: unknown) => u is Log<unknown> = isLogValue

/** The index of the first entry; of an empty log, the index that the next append gets. */
export const firstIndex = (log: Log<unknown>): number => log.firstIndex

/** The index after the last entry: the one that the next append gets. */
export const endIndex = (log: Log<unknown>): number => log.endIndex

/** How many entries the log holds. */
export const length = (log: Log<unknown>): number => log.endIndex - log.firstIndex

/** Whether the log holds no entry. */
export const isEmpty = (log: Log<unknown>): boolean => log.firstIndex === log.endIndex

/** The entry at `index`, or `undefined` outside the log. */
export const get = <A>(log: Log<A>, index: number): A | undefined =>
  holds(log, index) ? Tree.entryAt(Tree.leafAt(log, index), index) : undefined

/** The last entry, or `undefined` of an empty log. */
export const last = <A>(log: Log<A>): A | undefined => get(log, log.endIndex - 1)

/** The entries of [from, to) that the log holds. */
export const slice = <A>(log: Log<A>, from: number, to: number): ReadonlyArray<A> => Tree.slice(log, from, to)

/** The log with `value` at its `endIndex`. */
export const append = <A>(log: Log<A>, value: A): Log<A> => {
  const { firstIndex, endIndex, root } = log
  const end = endIndex + 1
  requireIndex(end, "append")
  const used = Tree.slotInLeaf(endIndex)
  // The version that the tail ends with may extend it in place: no other version looks beyond its own end.
  const tail = log.tail.entries.length === used ? log.tail : Tree.leaf(log.tail.entries.slice(0, used))
  tail.entries.push(value)
  return Tree.slotInLeaf(end) > 0
    ? new LogValue(firstIndex, end, root, tail)
    : new LogValue(firstIndex, end, Tree.putLeaf(root, firstIndex, endIndex, tail), Tree.leaf<A>([]))
}

/** The log with `values` from its `endIndex` on, in order. */
export const appendAll = <A>(log: Log<A>, values: Iterable<A>): Log<A> => {
  let appended = log
  for (const value of values) appended = append(appended, value)
  return appended
}

/**
 * The log with `value` in place of the entry at `index`; the log itself when that entry is identical (`===`).
 *
 * Throws a RangeError where there is no entry.
 */
export const set = <A>(log: Log<A>, index: number, value: A): Log<A> => {
  const { firstIndex, endIndex, root } = log
  if (!holds(log, index)) {
    throw new RangeError(`Log.set: no entry at index ${index}; the log holds [${firstIndex}, ${endIndex})`)
  }
  const old = Tree.leafAt(log, index)
  if (Tree.entryAt(old, index) === value) return log
  const inTail = old === log.tail
  const leaf = Tree.leaf(inTail ? old.entries.slice(0, Tree.slotInLeaf(endIndex)) : old.entries.slice())
  leaf.entries[Tree.slotInLeaf(index)] = value
  return inTail
    ? new LogValue(firstIndex, endIndex, root, leaf)
    : new LogValue(firstIndex, endIndex, Tree.putLeaf(root, firstIndex, index, leaf), log.tail)
}

/**
 * The log without the entry at `index` and all after it, so that the next append gets `index`.
 *
 * From `endIndex` on there is nothing to drop. Below `firstIndex` the entries are gone already: the log is emptied
 * and ends at its `firstIndex`.
 */
export const truncateFrom = <A>(log: Log<A>, index: number): Log<A> => {
  requireIndex(index, "truncateFrom")
  const { firstIndex, endIndex, root } = log
  if (index >= endIndex) return log
  if (index <= firstIndex) return empty(firstIndex)
  const start = Tree.startOfLeaf(index)
  if (root === undefined || start === Tree.startOfLeaf(endIndex)) return new LogValue(firstIndex, index, root, log.tail)
  const kept = start > firstIndex ? Tree.keepUpTo(root, firstIndex, start - 1) : undefined
  return new LogValue(firstIndex, index, kept, Tree.leafAt(log, index))
}

/**
 * The log without the entries before `index`, which becomes its `firstIndex`; their memory is freed by leaves of 32.
 *
 * Up to `firstIndex` there is nothing to drop. From `endIndex` on, the log is emptied and its next append gets `index`,
 * as after the install of a snapshot that is ahead of the log.
 */
export const dropBefore = <A>(log: Log<A>, index: number): Log<A> => {
  requireIndex(index, "dropBefore")
  const { endIndex, root, tail } = log
  if (index <= log.firstIndex) return log
  if (index >= endIndex) return empty(index)
  const start = Tree.startOfLeaf(endIndex)
  const kept = root === undefined || index >= start ? undefined : Tree.keepFrom(root, index, start - 1)
  return new LogValue(index, endIndex, kept, tail)
}

/**
 * What a disk that holds `before` must do to hold `after`, or `undefined` when it holds it already.
 *
 * An entry is written unless `before` has the identical one (`===`) at its index. The cost is O(d log n) for d changes
 * when `after` was made from `before`, by any operations but `fromIterable`, and O(n) otherwise.
 */
export const diff = <A>(before: Log<A>, after: Log<A>): LogChange<A> | undefined => {
  const { firstIndex, endIndex } = after
  const writes: Array<{ readonly index: number; readonly value: A }> = []
  const write = (value: A, index: number) => writes.push({ index, value })
  const from = Math.max(firstIndex, before.firstIndex)
  const to = Math.min(endIndex, before.endIndex)
  Tree.forEach(after, firstIndex, from, write)
  Compare.forEachChanged(before, after, from, to, write)
  Tree.forEach(after, to, endIndex, write)
  const sameRange = firstIndex === before.firstIndex && endIndex === before.endIndex
  return sameRange && writes.length === 0 ? undefined : { firstIndex, endIndex, writes }
}

const hasSafeEnd = Schema.makeFilter(
  ({ firstIndex, entries }: { readonly firstIndex: number; readonly entries: ReadonlyArray<unknown> }) =>
    Number.isSafeInteger(firstIndex + entries.length),
  { expected: "a log whose endIndex is a safe integer" },
)

/** Tells the schema of a log from others. */
const logKey = "~synod/model/Log"

/** The schema of the logs of one kind of entry. */
export type LogSchema<Item extends Schema.Constraint> = Schema.declareConstructor<
  Log<Item["Type"]>,
  Log<Item["Encoded"]>,
  readonly [Item],
  { readonly firstIndex: number; readonly entries: ReadonlyArray<Item["Iso"]> }
>

/**
 * The schema of a log of `item`s. Its JSON (`Schema.toCodecJson`) is `{ firstIndex, entries: [...] }`.
 *
 * Whatever passes it is a new log that shares nothing with the old one, at the cost of its length: let single entries,
 * not whole logs, pass a schema (`entrySchema`) on a path where cost must follow the change.
 */
export const schema = <Item extends Schema.Constraint>(item: Item): LogSchema<Item> =>
  Schema.declareConstructor<
    Log<Item["Type"]>,
    Log<Item["Encoded"]>,
    { readonly firstIndex: number; readonly entries: ReadonlyArray<Item["Iso"]> }
  >()(
    [item],
    ([item]) => {
      const decode = SchemaParser.decodeUnknownEffect(Schema.Array(item))
      return (input, ast, options) => {
        if (!isLog(input)) return Effect.fail(new SchemaIssue.InvalidType(ast, input, options))
        const entries = Array.from(input)
        return Effect.mapBothEager(decode(entries, options), {
          onSuccess: (decoded) => fromIterable(decoded, input.firstIndex),
          onFailure: (issue) =>
            new SchemaIssue.Composite(ast, [new SchemaIssue.Pointer(["entries"], issue)], input, options),
        })
      }
    },
    {
      expected: "Log",
      [logKey]: true,
      toCodec: ([item]) =>
        Schema.link<Log<Item["Encoded"]>>()(
          Schema.Struct({ firstIndex: Schema.Natural, entries: Schema.Array(item) }).check(hasSafeEnd),
          SchemaTransformation.transform({
            decode: ({ firstIndex, entries }) => fromIterable(entries, firstIndex),
            encode: (log) => ({ firstIndex: log.firstIndex, entries: Array.from(log) }),
          }),
        ),
    },
  )

/** The schema of an entry, of a schema that `schema` has made; `undefined` of any other. */
export const entrySchema = ({ ast }: Schema.Constraint): Schema.Codec<unknown, unknown> | undefined => {
  const isLogs = SchemaAST.isDeclaration(ast) && ast.annotations?.[logKey] === true && ast.encoding === undefined
  const [item] = isLogs ? ast.typeParameters : []
  return item && Schema.make(item)
}
