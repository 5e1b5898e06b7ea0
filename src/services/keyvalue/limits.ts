/**
 * How much the key-value store takes at once.
 *
 * @module
 */
import type { Effect } from "effect"
import { exceeding, type Limit, type LimitExceeded, unlessRefused } from "../LimitExceeded.ts"
import { KeyWrittenTwice, LeaseNotFound } from "./errors.ts"
import type { Put, Write } from "./model.ts"
import { lengthOf, lengthOfLease, type Store } from "./store.ts"

const keyLength: Limit = {
  what: "the length of a key, in UTF-16 units,",
  least: 1,
  most: 1024,
  cure: "choose another key",
}

const valueLength: Limit = {
  what: "the length of a value, in UTF-16 units,",
  least: 0,
  most: 65_536,
  cure: "keep what is large elsewhere, and its name here",
}

const keysOfLease: Limit = {
  what: "the number of keys of a lease",
  least: 0,
  most: 1024,
  cure: "grant another lease for more",
}

/** Of the conditions of a transaction, and of the writes of each of its branches. */
export const partsOfTransaction: Limit = {
  what: "the number of conditions, and of writes, of a transaction",
  least: 0,
  most: 128,
  cure: "make several transactions of it",
}

const lengthOfTransaction: Limit = {
  what: "the length of all values of a transaction, in UTF-16 units,",
  least: 0,
  most: 1_048_576,
  cure: "make several transactions of it",
}

/** Of what a range returns. */
export const entriesOfRange: Limit = {
  what: "the limit of a range",
  least: 1,
  most: 1000,
  cure: "ask for the rest from `next` on",
}

/**
 * Of the whole store. In a snapshot a character may take six, and all of it must remain one text of fewer than 2^29
 * (src/replicated/README.md).
 */
const lengthOfStore: Limit = {
  what: "the length of the whole store, in UTF-16 units,",
  least: 0,
  most: 50_331_648,
  cure: "delete what is not needed any more, or keep what is large elsewhere",
}

/** Why a store may not grow so much. What does not grow it always may. */
const refusalOfGrowth = ({ length }: Store, growth: number): LimitExceeded | undefined =>
  growth <= 0 ? undefined : exceeding(lengthOfStore, length + growth)

/** By how much a value at a key makes the store longer. */
const growthOf = ({ entries }: Store, put: Put): number => lengthOf(put) - lengthOf(entries.get(put.key))

/** Why a store has no room for a value. Where there is plenty, what stands at its key now is not looked up. */
const refusalOfRoom = (store: Store, put: Put): LimitExceeded | undefined =>
  store.length + lengthOf(put) <= lengthOfStore.most ? undefined : refusalOfGrowth(store, growthOf(store, put))

/** A range is cut short when its values are as long as this together, in UTF-16 units. */
export const lengthOfRange = 1_048_576

/** Why writes may be refused. */
export type WriteRefused = LimitExceeded | LeaseNotFound | KeyWrittenTwice

/** How many keys leases get by writes that come before, by the lease. */
type Ahead = ReadonlyMap<string, number>

const alone: Ahead = new Map()

const refusalOfPut = (
  { leases }: Store,
  { key, lease: id, value }: Put,
  ahead: Ahead,
): LimitExceeded | LeaseNotFound | undefined => {
  const outOfBounds = exceeding(keyLength, key.length) ?? exceeding(valueLength, value.length)
  if (outOfBounds !== undefined || id === undefined) return outOfBounds
  const lease = leases.get(id)
  if (lease === undefined) return new LeaseNotFound({ lease: id })
  return exceeding(keysOfLease, lease.holds.size + (ahead.get(id) ?? 0) + (lease.holds.has(key) ? 0 : 1))
}

const refusalOf = (store: Store, writes: ReadonlyArray<Write>): WriteRefused | undefined => {
  const keys = new Set<string>()
  const ahead = new Map<string, number>()
  let [length, growth] = [0, 0]
  for (const write of writes) {
    const { key } = write
    if (keys.has(key)) return new KeyWrittenTwice({ key })
    keys.add(key)
    if (write._tag === "Delete") {
      const outOfBounds = exceeding(keyLength, key.length)
      if (outOfBounds !== undefined) return outOfBounds
      growth -= lengthOf(store.entries.get(key))
      continue
    }
    const refusal = refusalOfPut(store, write, ahead)
    if (refusal !== undefined) return refusal
    length += write.value.length
    growth += growthOf(store, write)
    const { lease } = write
    if (lease === undefined || store.leases.get(lease)?.holds.has(key)) continue
    ahead.set(lease, (ahead.get(lease) ?? 0) + 1)
  }
  return exceeding(lengthOfTransaction, length) ?? refusalOfGrowth(store, growth)
}

/** Fails unless this value can be written. */
export const checkPut = (store: Store, put: Put): Effect.Effect<void, LimitExceeded | LeaseNotFound> =>
  unlessRefused(refusalOfPut(store, put, alone) ?? refusalOfRoom(store, put))

/** Fails unless a lease can be granted. */
export const checkGrant = (store: Store): Effect.Effect<void, LimitExceeded> =>
  unlessRefused(refusalOfGrowth(store, lengthOfLease))

/** Fails unless these writes of a transaction can be made. */
export const checkWrites = (store: Store, writes: ReadonlyArray<Write>): Effect.Effect<void, WriteRefused> =>
  unlessRefused(exceeding(partsOfTransaction, writes.length) ?? refusalOf(store, writes))
