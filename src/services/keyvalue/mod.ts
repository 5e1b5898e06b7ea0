/**
 * A replicated key-value store.
 *
 * @module
 */
export { CompareFailed, KeyWrittenTwice, LeaseNotFound } from "./errors.ts"
export { KeyValue } from "./KeyValue.ts"
export type { WriteRefused } from "./limits.ts"
export type { Change, Condition, Entry, Expectation, Put, Write } from "./model.ts"
export type { Deleted, Granted, Procedures, Swap, Transacted, Transaction, Written } from "./procedures.ts"
export type { Keys, Range, RangeOf } from "./range.ts"
export type { Store } from "./store.ts"
export { type Revision, type Watched, type WatchedKeys, watchKeys, watchRevisions } from "./watch.ts"
export type { Lease, Leases } from "../Leases.ts"
export { LimitExceeded } from "../LimitExceeded.ts"
export type { PayloadSchema, Procedure } from "../Procedure.ts"
export type { Pair, SortedMap } from "../SortedMap.ts"
