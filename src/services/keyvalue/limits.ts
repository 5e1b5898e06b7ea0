/**
 * How much the key-value store takes at once.
 *
 * @module
 */
import type { Program } from "../../replicated/ReplicatedService.ts"
import { check, type Limit, type LimitExceeded } from "../LimitExceeded.ts"
import { KeyWrittenTwice, LeaseNotFound } from "./errors.ts"
import type { Write } from "./model.ts"
import type { Store } from "./store.ts"

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

/** A range is cut short when its values are as long as this together, in UTF-16 units. */
export const lengthOfRange = 1_048_576

/** Why writes may be refused. */
export type WriteRefused = LimitExceeded | LeaseNotFound | KeyWrittenTwice

/** Fails unless these writes can be made. */
export function* checkWrites({ leases }: Store, writes: ReadonlyArray<Write>): Program<void, WriteRefused> {
  yield* check(partsOfTransaction, writes.length)
  const keys = new Set<string>()
  const keysByLease = new Map<string, Set<string>>()
  let length = 0
  for (const write of writes) {
    const { key } = write
    if (keys.has(key)) return yield* new KeyWrittenTwice({ key })
    keys.add(key)
    yield* check(keyLength, key.length)
    if (write._tag === "Delete") continue
    yield* check(valueLength, write.value.length)
    length += write.value.length
    const { lease: id } = write
    if (id === undefined) continue
    const lease = leases.get(id)
    if (lease === undefined) return yield* new LeaseNotFound({ lease: id })
    const more = keysByLease.get(id) ?? new Set()
    if (!lease.holds.has(key)) keysByLease.set(id, more.add(key))
    yield* check(keysOfLease, lease.holds.size + more.size)
  }
  yield* check(lengthOfTransaction, length)
}
