/**
 * The state of the key-value store, and what writes make of it.
 *
 * @module
 */
import { Schema } from "effect"
import * as Lease from "../Leases.ts"
import * as Measured from "../measured.ts"
import * as Sorted from "../SortedMap.ts"
import { type Change, type Condition, Entry, type Put, type Write } from "./model.ts"

/** The entries by key, and the leases; on each depend the keys that it holds. */
export interface Store {
  readonly entries: Sorted.SortedMap<Entry>
  readonly leases: Lease.Leases<Sorted.SortedMap<string>>
  /** About how many UTF-16 units all of it takes in a snapshot, where no character must be escaped. */
  readonly length: number
}

/** What an entry or a lease takes besides what callers choose. */
const overhead = 128

/** What an entry is of the length, if there is one. Its key counts twice, as a lease has it too. */
export const lengthOf = (entry: { readonly key: string; readonly value: string } | undefined): number =>
  entry === undefined ? 0 : 2 * entry.key.length + entry.value.length + overhead

/** What a lease is of the length, without its keys. */
export const lengthOfLease: number = overhead

const lengthOfAll = ({ entries, leases }: Omit<Store, "length">): number => {
  let length = 0
  for (const [, entry] of entries) length += lengthOf(entry)
  for (const _ of leases) length += lengthOfLease
  return length
}

export const Store: Schema.Codec<Store, unknown> = Measured.schema(
  Schema.Struct({
    entries: Sorted.schema(Entry, ({ key }) => key),
    leases: Lease.schema(Sorted.schema(Schema.String, (key) => key)),
  }),
  lengthOfAll,
)

/** Nothing is stored. */
export const empty: Store = { entries: Sorted.SortedMap.from([]), leases: Lease.Leases.from([]), length: 0 }

/** A store after writes, and what changed. */
export type Written = readonly [store: Store, changes: ReadonlyArray<Change>]

/** The leases after one, if any is named and there, has got or lost keys. */
const holding = (
  leases: Store["leases"],
  id: string | null | undefined,
  change: (keys: Sorted.SortedMap<string>) => Sorted.SortedMap<string>,
): Store["leases"] => {
  const lease = typeof id === "string" ? leases.get(id) : undefined
  return lease === undefined ? leases : leases.set({ ...lease, holds: change(lease.holds) })
}

/** The store with a value. The lease that it names, if any, is there. */
export const put = (
  { entries, leases, length }: Store,
  { key, lease, value }: Put,
  revision: number,
): Written => {
  const before = entries.get(key)
  const entry: Entry = {
    key,
    value,
    createRevision: before?.createRevision ?? revision,
    modRevision: revision,
    version: (before?.version ?? 0) + 1,
    lease: lease ?? null,
  }
  const detached = holding(leases, before?.lease, (keys) => keys.delete(key))
  const attached = holding(detached, lease, (keys) => keys.set(key, key))
  const after = {
    entries: entries.set(key, entry),
    leases: attached,
    length: length + lengthOf(entry) - lengthOf(before),
  }
  return [after, [{ _tag: "Put", entry }]]
}

/** The store without a key, if it is there. */
export const remove = (store: Store, key: string): Written => {
  const before = store.entries.get(key)
  if (before === undefined) return [store, []]
  const leases = holding(store.leases, before.lease, (keys) => keys.delete(key))
  const length = store.length - lengthOf(before)
  return [{ entries: store.entries.delete(key), leases, length }, [{ _tag: "Deleted", key }]]
}

/** The store after these writes, in order. Leases that they name are there. */
export const write = (store: Store, writes: ReadonlyArray<Write>, revision: number): Written => {
  const changes: Array<Change> = []
  let written = store
  for (const one of writes) {
    const [next, made] = one._tag === "Put" ? put(written, one, revision) : remove(written, one.key)
    written = next
    changes.push(...made)
  }
  return [written, changes]
}

/** The store with a new lease that begins now. */
export const grant = (store: Store, id: string, timeToLiveMs: number, nowMs: number): Store => ({
  ...store,
  leases: store.leases.grant(id, timeToLiveMs, nowMs, Sorted.SortedMap.from([])),
  length: store.length + lengthOfLease,
})

/** The store without a lease that is there, and without what depends on it. */
export const dropLease = (store: Store, { holds, id }: Lease.Lease<Sorted.SortedMap<string>>): Written => {
  const keys = Array.from(holds, ([key]) => key)
  // The lease goes first: it need not let go of its keys one by one.
  const released: Store = { ...store, leases: store.leases.delete(id), length: store.length - lengthOfLease }
  const rest = keys.reduce((rest, key) => remove(rest, key)[0], released)
  return [rest, keys.map((key) => ({ _tag: "Deleted", key }))]
}

/** Whether a condition holds. */
export const holds = ({ entries }: Store, condition: Condition): boolean => {
  const found = entries.get(condition.key)
  if (condition.exists !== undefined) return condition.exists === (found !== undefined)
  if (condition.value !== undefined) return condition.value === found?.value
  return condition.modRevision === (found?.modRevision ?? 0)
}
