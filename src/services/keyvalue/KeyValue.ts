/**
 * A key-value store: conditional writes, transactions, ranges, revisions, leases, and changes to watch.
 *
 * @module
 */
import { Clock } from "effect"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as ReplicatedService from "../../replicated/ReplicatedService.ts"
import { freshId } from "../Leases.ts"
import { check, timeToLive } from "../LimitExceeded.ts"
import { CompareFailed, LeaseNotFound } from "./errors.ts"
import { checkGrant, checkPut, checkWrites, entriesOfRange, partsOfTransaction } from "./limits.ts"
import { Change } from "./model.ts"
import {
  CompareAndSwap,
  Delete,
  Get,
  Grant,
  KeepAlive,
  type Procedures,
  Put,
  Range,
  Revoke,
  Transact,
} from "./procedures.ts"
import { range } from "./range.ts"
import { dropLease, empty, grant, holds, put, remove, Store, write } from "./store.ts"

/** The revision of a store that is, or becomes, as these changes say. */
const revisionOf = (changes: ReadonlyArray<Change>, { index }: ReplicatedService.Call): number =>
  changes.length > 0 ? index : index - 1

/** The key-value store. */
export const KeyValue: ReplicatedService.ReplicatedService<Procedures, Store, Change> = ReplicatedService.make(
  "KeyValue",
  {
    rpcs: RpcGroup.make(Get, Range, Put, Delete, CompareAndSwap, Transact, Grant, KeepAlive, Revoke),
    state: Store,
    initial: empty,
    changes: Change,
    handlers: {
      *Get(store, { key }) {
        return [store, store.entries.get(key) ?? null]
      },

      *Range(store, asked, { index }) {
        yield* check(entriesOfRange, asked.limit ?? entriesOfRange.most)
        return [store, range(store, asked, index - 1)]
      },

      *Put(store, value, { index }) {
        yield* checkPut(store, value)
        const [next, changes] = put(store, value, index)
        return [next, { revision: index }, changes]
      },

      *Delete(store, { key }, call) {
        const [next, changes] = remove(store, key)
        return [next, { revision: revisionOf(changes, call), deleted: changes.length > 0 }, changes]
      },

      *CompareAndSwap(store, { expected, ...value }, { index }) {
        const { key } = value
        yield* checkPut(store, value)
        if (!holds(store, { key, ...expected })) {
          return yield* new CompareFailed({ key, found: store.entries.get(key) ?? null })
        }
        const [next, changes] = put(store, value, index)
        return [next, { revision: index }, changes]
      },

      *Transact(store, { conditions, else: otherwise = [], then }, call) {
        yield* check(partsOfTransaction, conditions.length)
        for (const branch of [then, otherwise]) yield* checkWrites(store, branch)
        const succeeded = conditions.every((condition) => holds(store, condition))
        const found = succeeded ? [] : conditions.map(({ key }) => store.entries.get(key) ?? null)
        const [next, changes] = write(store, succeeded ? then : otherwise, call.index)
        return [next, { revision: revisionOf(changes, call), succeeded, found }, changes]
      },

      *Grant(store, { timeToLiveMs }) {
        yield* check(timeToLive, timeToLiveMs)
        yield* checkGrant(store)
        const lease = yield* freshId
        return [grant(store, lease, timeToLiveMs, yield* Clock.currentTimeMillis), { lease, timeToLiveMs }]
      },

      *KeepAlive(store, { lease }) {
        const found = store.leases.get(lease)
        if (found === undefined) return yield* new LeaseNotFound({ lease })
        const leases = store.leases.keepAlive(lease, yield* Clock.currentTimeMillis)
        return [{ ...store, leases }, { lease, timeToLiveMs: found.timeToLiveMs }]
      },

      *Revoke(store, { lease }, call) {
        const found = store.leases.get(lease)
        if (found === undefined) return yield* new LeaseNotFound({ lease })
        const [next, changes] = dropLease(store, found)
        return [next, { revision: revisionOf(changes, call) }, changes]
      },
    },
    deadlines: {
      next: ({ leases }) => leases.next?.expiresAtMs,
      *onDue(store) {
        return store.leases.next === undefined ? [store] : dropLease(store, store.leases.next)
      },
    },
  },
)
