import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { KeyValue, type Watched, type WatchedKeys, watchKeys } from "../../../src/services/keyvalue/mod.ts"
import { run } from "../LocalReplica.ts"

/** What happens, in short: `1 a=x`, `2 -a`. */
const tell = (change: Watched): string =>
  change._tag === "Put"
    ? `${change.revision} ${change.entry.key}=${change.entry.value}`
    : `${change.revision} -${change.key}`

/** Puts, deletes, moves and lets run out. */
const story = Effect.gen(function* () {
  const kv = yield* KeyValue.client
  yield* kv.Put({ key: "a", value: "1" })
  yield* kv.Put({ key: "b/1", value: "2" })
  yield* kv.Delete({ key: "a" })
  yield* kv.Delete({ key: "a" })
  yield* kv.Transact({
    conditions: [],
    then: [{ _tag: "Delete", key: "b/1" }, { _tag: "Put", key: "b/2", value: "2" }, {
      _tag: "Put",
      key: "a",
      value: "3",
    }],
  })
  const { lease } = yield* kv.Grant({ timeToLiveMs: 100 })
  yield* kv.Put({ key: "b/3", value: "4", lease })
  yield* TestClock.adjust(100)
})

for (
  const [keys, told] of [
    [{}, ["1 a=1", "2 b/1=2", "3 -a", "4 -b/1", "4 b/2=2", "4 a=3", "5 b/3=4", "6 -b/3"]],
    [{ key: "a" }, ["1 a=1", "3 -a", "4 a=3"]],
    [{ prefix: "b/" }, ["2 b/1=2", "4 -b/1", "4 b/2=2", "5 b/3=4", "6 -b/3"]],
    [{ from: "b/2" }, ["4 b/2=2", "5 b/3=4", "6 -b/3"]],
  ] satisfies ReadonlyArray<readonly [WatchedKeys, ReadonlyArray<string>]>
) {
  it.effect(`watchKeys: of ${JSON.stringify(keys)} tells each change once, with its revision, then and afterwards`, () =>
    run([KeyValue], () =>
      Effect.gen(function* () {
        const watch = watchKeys(keys, { from: 1 }).pipe(Stream.map(tell), Stream.take(told.length), Stream.runCollect)
        const watching = yield* Effect.forkChild(watch, { startImmediately: true })
        yield* story
        expect(yield* Fiber.join(watching)).toEqual(told)
        expect(yield* watch).toEqual(told)
      })))
}

it.effect("watchKeys: from the revision after a read misses nothing and repeats nothing", () =>
  run([KeyValue], () =>
    Effect.gen(function* () {
      const kv = yield* KeyValue.client
      yield* kv.Put({ key: "a", value: "1" })
      const { revision } = yield* kv.Range({})
      yield* kv.Put({ key: "a", value: "2" })
      const next = yield* Stream.runHead(watchKeys({ key: "a" }, { from: revision + 1 }))
      expect(next).toMatchObject({ value: { _tag: "Put", revision: 2, entry: { value: "2" } } })
    })))
