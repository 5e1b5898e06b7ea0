/**
 * The state of the key-value store, and what writes make of it.
 *
 * @module
 */
import { Schema } from "effect"
import * as Lease from "../Leases.ts"
import * as Sorted from "../SortedMap.ts"
import { type Change, type Condition, Entry, type Put, type Write } from "./model.ts"

/** The entries by key, and the leases; on each depend the keys that it holds. */
export interface Store {
  readonly entries: Sorted.SortedMap<Entry>
  readonly leases: Lease.Leases<Sorted.SortedMap<string>>
}
export const Store: Schema.Codec<Store, unknown> = Schema.Struct({
  entries: Sorted.schema(Entry, ({ key }) => key),
  leases: Lease.schema(Sorted.schema(Schema.String, (key) => key)),
})

/** Nothing is stored. */
export const empty: Store = { entries: Sorted.SortedMap.from([]), leases: Lease.Leases.from([]) }

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
  { entries, leases }: Store,
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
  return [{ entries: entries.set(key, entry), leases: attached }, [{ _tag: "Put", entry }]]
}

/** The store without a key, if it is there. */
export const remove = (store: Store, key: string): Written => {
  const before = store.entries.get(key)
  if (before === undefined) return [store, []]
  const leases = holding(store.leases, before.lease, (keys) => keys.delete(key))
  return [{ entries: store.entries.delete(key), leases }, [{ _tag: "Deleted", key }]]
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

/** The store without a lease, and without what depends on it. */
export const dropLease = ({ entries, leases }: Store, id: string): Written => {
  const keys = Array.from(leases.get(id)?.holds ?? [], ([key]) => key)
  const rest = keys.reduce((rest, key) => rest.delete(key), entries)
  return [{ entries: rest, leases: leases.delete(id) }, keys.map((key) => ({ _tag: "Deleted", key }))]
}

/** Whether a condition holds. */
export const holds = ({ entries }: Store, condition: Condition): boolean => {
  const found = entries.get(condition.key)
  if (condition.exists !== undefined) return condition.exists === (found !== undefined)
  if (condition.value !== undefined) return condition.value === found?.value
  return condition.modRevision === (found?.modRevision ?? 0)
}
