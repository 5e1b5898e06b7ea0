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

/** A change of a key, and the revision that it made. */
export type Watched = Change & { readonly revision: number }

/** Which keys to watch: one, or a range. */
export type WatchedKeys = { readonly key: string } | Keys

/**
 * The changes of these keys from a revision on, if one is given, and those to come; each once, in order. A watch from the
 * revision after that of a read misses nothing.
 */
export const watchKeys = (
  keys: WatchedKeys,
  options?: { readonly from?: number },
): Stream.Stream<Watched, WatchError, ReplicatedClient> => {
  const isWatched = (key: string): boolean => "key" in keys ? key === keys.key : isAmong(keys, key)
  return KeyValue.watch(options).pipe(
    Stream.map(({ changes, index: revision }) =>
      changes
        .filter((change) => isWatched(change._tag === "Put" ? change.entry.key : change.key))
        .map((change): Watched => ({ ...change, revision }))
    ),
    Stream.flattenIterable,
  )
}
