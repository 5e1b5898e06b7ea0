/**
 * The key-value store from a command line.
 *
 * @module
 */
import { Console, Effect, Schema, Stream } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { ReplicatedClient } from "../replicated/client/ReplicatedClient.ts"
import { type Entry, type Expectation, type Keys, KeyValue, type Watched, watchKeys } from "../services/keyvalue/mod.ts"
import { Json, print } from "./output.ts"

const KeyAbsentBase: TaggedErrorClass<KeyAbsent, "KeyAbsent", { readonly key: Schema.String }> = Schema
  .TaggedError<KeyAbsent>()("KeyAbsent", { key: Schema.String })

/** There is no such key. */
export class KeyAbsent extends KeyAbsentBase {
  override get message(): string {
    return `there is no key "${this.key}"`
  }
}

const lineOf = ({ key, value }: Entry): string => `${key}\t${value}`

/** Prints the value of a key, and fails if there is none. */
export const get = Effect.fnUntraced(function* (key: string) {
  const store = yield* KeyValue.client
  const entry = yield* store.Get({ key })
  if (entry === null && !(yield* Json)) return yield* new KeyAbsent({ key })
  yield* print(entry, entry?.value ?? "")
})

/** Writes a value. */
export const put = Effect.fnUntraced(function* (key: string, value: string) {
  const store = yield* KeyValue.client
  const written = yield* store.Put({ key, value })
  yield* print(written, `revision ${written.revision}`)
})

/** Deletes a key, if it is there. */
export const remove = Effect.fnUntraced(function* (key: string) {
  const store = yield* KeyValue.client
  const deleted = yield* store.Delete({ key })
  yield* print(deleted, deleted.deleted ? `revision ${deleted.revision}` : `there was no key "${key}"`)
})

/** Writes a value if the key is as expected, and fails with what was found otherwise. */
export const compareAndSwap = Effect.fnUntraced(function* (key: string, value: string, expected: Expectation) {
  const store = yield* KeyValue.client
  const written = yield* store.CompareAndSwap({ key, value, expected })
  yield* print(written, `revision ${written.revision}`)
})

/** Prints the entries of a range, a line each, however many they are. */
export const range = Effect.fnUntraced(function* (keys: Keys, limit: number) {
  const store = yield* KeyValue.client
  let from: string | null | undefined = keys.from
  for (let left = limit; left > 0 && from !== null;) {
    const { entries, next }: { readonly entries: ReadonlyArray<Entry>; readonly next: string | null } = yield* store
      .Range({
        ...keys,
        from,
        limit: Math.min(left, 1000),
      })
    for (const entry of entries) yield* print(entry, lineOf(entry))
    left -= entries.length
    from = next
  }
})

const wordsOf = (change: Watched): string =>
  change._tag === "Put"
    ? `${change.revision}\tput\t${lineOf(change.entry)}`
    : `${change.revision}\tdelete\t${change.key}`

/** Says on standard error when no node can be reached, and when one can be again. */
const tellOutages = Effect.gen(function* () {
  const { outage } = yield* ReplicatedClient
  yield* Stream.runForEach(
    Stream.dropWhile(outage, (problem) => problem === undefined),
    (problem) =>
      Console.error(
        problem === undefined
          ? "a node can be reached again"
          : `no node can be reached, and it goes on trying: start the nodes, or tell where they are by --nodes (SYNOD_NODES) (${problem})`,
      ),
  )
})

/** Prints the changes of these keys: from a revision on, if one is given, and as they come. */
export const watch = Effect.fnUntraced(function* (keys: Keys, from: number | undefined) {
  yield* Effect.forkChild(tellOutages)
  yield* Stream.runForEach(
    watchKeys(keys, from === undefined ? {} : { from }),
    (change) => print(change, wordsOf(change)),
  )
})
