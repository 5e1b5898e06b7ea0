/**
 * Watching some keys of the key-value store.
 *
 * @module
 */
import { Stream } from "effect"
import type { WatchError } from "../../replicated/client/errors.ts"
import type { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import { KeyValue } from "./KeyValue.ts"
import type { Change } from "./model.ts"
import { isAmong, type Keys } from "./range.ts"

/** Which keys to watch: one, or a range. */
export interface WatchedKeys extends Keys {
  readonly key?: string | undefined
}

/** What one revision changed. */
export interface Revision {
  readonly revision: number
  readonly changes: ReadonlyArray<Change>
}

/** A change of a key, and the revision that it made. */
export type Watched = Change & { readonly revision: number }

/** Like `watchKeys`, with the changes of one revision together; those that change nothing of these keys are left out. */
export const watchRevisions = (
  { key, ...keys }: WatchedKeys,
  options?: { readonly from?: number },
): Stream.Stream<Revision, WatchError, ReplicatedClient> => {
  const isWatched = (change: Change): boolean => {
    const changed = change._tag === "Put" ? change.entry.key : change.key
    return key === undefined ? isAmong(keys, changed) : key === changed
  }
  return KeyValue.watch(options).pipe(
    Stream.map(({ changes, index: revision }) => ({ revision, changes: changes.filter(isWatched) })),
    Stream.filter(({ changes }) => changes.length > 0),
  )
}

/**
 * The changes of these keys from a revision on, if one is given, and those to come; each once, in order. A watch from the
 * revision after that of a read misses nothing.
 */
export const watchKeys = (
  keys: WatchedKeys,
  options?: { readonly from?: number },
): Stream.Stream<Watched, WatchError, ReplicatedClient> =>
  watchRevisions(keys, options).pipe(
    Stream.map(({ changes, revision }) => changes.map((change): Watched => ({ ...change, revision }))),
    Stream.flattenIterable,
  )
