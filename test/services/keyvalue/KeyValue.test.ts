import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import type { Change, Condition, Write } from "../../../src/services/keyvalue/model.ts"
import type { LimitExceeded } from "../../../src/services/LimitExceeded.ts"
import { KeyValue } from "../../../src/services/keyvalue/KeyValue.ts"
import { run } from "../LocalReplica.ts"

const withStore = <A, E>(program: (kv: Effect.Success<typeof KeyValue.client>) => Effect.Effect<A, E>) =>
  run([KeyValue], () => Effect.flatMap(KeyValue.client, program))

/** The error that something fails with. */
const failure = <A, E>(effect: Effect.Effect<A, E>) => Effect.flip(effect)

describe("KeyValue: keys", () => {
  it.effect("are absent, then what was put, with revisions and versions as etcd counts them", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        expect(yield* kv.Get({ key: "a" })).toBe(null)
        expect(yield* kv.Put({ key: "a", value: "1" })).toEqual({ revision: 1 })
        expect(yield* kv.Put({ key: "b", value: "" })).toEqual({ revision: 2 })
        expect(yield* kv.Put({ key: "a", value: "2" })).toEqual({ revision: 3 })
        expect(yield* kv.Get({ key: "a" })).toEqual({
          key: "a",
          value: "2",
          createRevision: 1,
          modRevision: 3,
          version: 2,
          lease: null,
        })
      })
    ))

  it.effect("begin anew after a deletion; to delete what is absent changes nothing", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        yield* kv.Put({ key: "a", value: "1" })
        expect(yield* kv.Delete({ key: "a" })).toEqual({ revision: 2, deleted: true })
        expect(yield* kv.Delete({ key: "a" })).toEqual({ revision: 2, deleted: false })
        expect(yield* kv.Get({ key: "a" })).toBe(null)
        yield* kv.Put({ key: "a", value: "1" })
        expect(yield* kv.Get({ key: "a" })).toMatchObject({ createRevision: 3, modRevision: 3, version: 1 })
      })
    ))

  it.effect("may be named like properties of objects", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        for (const key of ["__proto__", "constructor", "toString"]) {
          expect(yield* kv.Get({ key })).toBe(null)
          yield* kv.Put({ key, value: key })
          expect(yield* kv.Get({ key })).toMatchObject({ value: key })
        }
      })
    ))
})

describe("KeyValue: compare and swap", () => {
  const swap = (expected: Parameters<Effect.Success<typeof KeyValue.client>["CompareAndSwap"]>[0]["expected"]) => ({
    key: "a",
    value: "new",
    expected,
  })

  it.effect("writes where existence, value or revision are as expected", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        expect(yield* kv.CompareAndSwap(swap({ exists: false }))).toEqual({ revision: 1 })
        expect(yield* kv.CompareAndSwap(swap({ exists: true }))).toEqual({ revision: 2 })
        expect(yield* kv.CompareAndSwap(swap({ value: "new" }))).toEqual({ revision: 3 })
        expect(yield* kv.CompareAndSwap(swap({ modRevision: 3 }))).toEqual({ revision: 4 })
        yield* kv.Delete({ key: "a" })
        expect(yield* kv.CompareAndSwap(swap({ modRevision: 0 }))).toEqual({ revision: 6 })
      })
    ))

  it.effect("fails with what it found otherwise, and writes nothing", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        for (const expected of [{ exists: true }, { value: "" }, { modRevision: 7 }]) {
          expect(yield* failure(kv.CompareAndSwap(swap(expected)))).toMatchObject({
            _tag: "CompareFailed",
            found: null,
          })
        }
        yield* kv.Put({ key: "a", value: "old" })
        for (const expected of [{ exists: false }, { value: "older" }, { modRevision: 0 }]) {
          expect(yield* failure(kv.CompareAndSwap(swap(expected)))).toMatchObject({
            _tag: "CompareFailed",
            key: "a",
            found: { value: "old", modRevision: 1 },
          })
        }
        expect(yield* kv.Get({ key: "a" })).toMatchObject({ value: "old", version: 1 })
      })
    ))
})

describe("KeyValue: transactions", () => {
  const put = (key: string, value: string): Write => ({ _tag: "Put", key, value })

  it.effect("do all of one branch, under one revision", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const conditions: ReadonlyArray<Condition> = [{ key: "a", exists: false }, { key: "b", exists: false }]
        const move = { conditions, then: [put("a", "1"), put("b", "2")], else: [{ _tag: "Delete", key: "a" }] } as const
        expect(yield* kv.Transact(move)).toEqual({ revision: 1, succeeded: true, found: [] })
        const a = { key: "a", value: "1", createRevision: 1, modRevision: 1, version: 1, lease: null }
        const b = { ...a, key: "b", value: "2" }
        expect((yield* kv.Range({})).entries).toEqual([a, b])
        expect(yield* kv.Transact(move)).toEqual({ revision: 2, succeeded: false, found: [a, b] })
        expect((yield* kv.Range({})).entries).toEqual([b])
      })
    ))

  it.effect("without a branch for their case change nothing", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const nothing = { conditions: [{ key: "a", exists: true }], then: [put("a", "1")] }
        expect(yield* kv.Transact(nothing)).toEqual({ revision: 0, succeeded: false, found: [null] })
        expect((yield* kv.Range({})).entries).toEqual([])
      })
    ))

  it.effect("are refused whole when a write of either branch cannot be made", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const refusals = [
          [{ then: [put("a", "1"), { _tag: "Delete", key: "a" }] }, "KeyWrittenTwice"],
          [{ then: [put("a", "1"), { ...put("b", ""), lease: "none" }] }, "LeaseNotFound"],
          [{ then: [put("a", "1"), put("", "1")] }, "LimitExceeded"],
          [{ then: [put("a", "1")], else: [put("b", "x".repeat(65_537))] }, "LimitExceeded"],
          [{ then: Array.from({ length: 129 }, (_, index) => put(`${index}`, "")) }, "LimitExceeded"],
          [{ then: Array.from({ length: 17 }, (_, index) => put(`${index}`, "x".repeat(65_000))) }, "LimitExceeded"],
        ] as const
        for (const [branches, tag] of refusals) {
          expect(yield* failure(kv.Transact({ conditions: [], ...branches }))).toMatchObject({ _tag: tag })
        }
        expect(yield* kv.Range({})).toEqual({ entries: [], next: null, revision: 0 })
      })
    ))

  it.effect("refuse a condition with a field that is misspelt, or of two kinds", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        for (const condition of [{ key: "a", modRevison: 1 }, { key: "a", exists: true, value: "1" }]) {
          // What a caller who does not write TypeScript may send.
          const conditions = [condition] as unknown as ReadonlyArray<Condition>
          expect(yield* Effect.exit(kv.Transact({ conditions, then: [put("a", "1")] }))).toMatchObject({
            _tag: "Failure",
          })
        }
        expect(yield* kv.Get({ key: "a" })).toBe(null)
      })
    ))
})

describe("KeyValue: limits", () => {
  it.effect("are named, with what was given and what to do", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const long = yield* failure(kv.Put({ key: "k".repeat(1025), value: "" }))
        expect(`${long.message}`).toBe(
          "the length of a key, in UTF-16 units, must be 1 to 1024, not 1025: choose another key",
        )
        expect(yield* failure(kv.Put({ key: "", value: "" }))).toMatchObject({
          _tag: "LimitExceeded",
          given: 0,
          least: 1,
        })
        expect(yield* failure(kv.Put({ key: "a", value: "x".repeat(65_537) }))).toMatchObject({ most: 65_536 })
        expect(yield* failure(kv.Range({ limit: 1001 }))).toMatchObject({ most: 1000 })
        expect(yield* failure(kv.Range({ limit: 0 }))).toMatchObject({ least: 1 })
        expect(yield* failure(kv.Grant({ timeToLiveMs: 99 }))).toMatchObject({ least: 100 })
      })
    ))

  it.effect("bound the keys of a lease, however many transactions they come by", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const { lease } = yield* kv.Grant({ timeToLiveMs: 1000 })
        const keys = (from: number, count: number): ReadonlyArray<Write> =>
          Array.from({ length: count }, (_, index) => ({ _tag: "Put", key: `${from + index}`, value: "", lease }))
        for (let from = 0; from < 1000; from += 100) yield* kv.Transact({ conditions: [], then: keys(from, 100) })
        expect(yield* failure(kv.Transact({ conditions: [], then: keys(1000, 25) }))).toMatchObject({ given: 1025 })
        yield* kv.Transact({ conditions: [], then: keys(990, 34) })
      })
    ))
})

describe("KeyValue: a store that is full", () => {
  const value = "x".repeat(65_536)
  const fill = (kv: Effect.Success<typeof KeyValue.client>) =>
    Effect.gen(function* () {
      let refusal: LimitExceeded | undefined
      for (let key = 0; refusal === undefined; key++) {
        const put = yield* Effect.result(kv.Put({ key: `${key}`, value }))
        if (put._tag === "Success") continue
        if (put.failure._tag !== "LimitExceeded") return yield* Effect.die(put.failure)
        refusal = put.failure
      }
      return refusal
    })

  it.effect("refuses what would make it longer, and says what to do; what is not longer may replace what is there", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const { given, message, most } = yield* fill(kv)
        expect(given).toBeGreaterThan(most)
        expect(message).toMatch(/^the length of the whole store, .* must be 0 to 50331648, not \d+: delete/)
        expect(yield* failure(kv.CompareAndSwap({ key: "new", value, expected: { exists: false } })))
          .toMatchObject({ most })
        const full: Write = { _tag: "Put", key: "new", value }
        expect(yield* failure(kv.Transact({ conditions: [], then: [full] }))).toMatchObject({ most })
        yield* kv.Put({ key: "0", value: "y".repeat(65_536) })
        yield* kv.Transact({ conditions: [], then: [{ _tag: "Delete", key: "1" }, full] })
        expect((yield* kv.Get({ key: "new" }))?.value).toBe(value)
        yield* kv.Delete({ key: "new" })
        yield* kv.Put({ key: "1", value })
      })
    ))

  it.effect("has room again when a lease has taken its keys with it", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const { lease } = yield* kv.Grant({ timeToLiveMs: 1000 })
        yield* kv.Put({ key: "leased", value, lease })
        yield* fill(kv)
        yield* kv.Revoke({ lease })
        yield* kv.Put({ key: "again", value })
      })
    ))
})

describe("KeyValue: ranges", () => {
  const keys = ["a", "a/1", "a/2", "a/3", "a0", "b"]
  const stored = (kv: Effect.Success<typeof KeyValue.client>) =>
    Effect.forEach(keys, (key) => kv.Put({ key, value: key }), { discard: true })

  for (
    const [asked, expected] of [
      [{}, keys],
      [{ prefix: "a/" }, ["a/1", "a/2", "a/3"]],
      [{ prefix: "a/", from: "a/2" }, ["a/2", "a/3"]],
      [{ prefix: "a/", from: "", to: "a/3" }, ["a/1", "a/2"]],
      [{ prefix: "a/", from: "b" }, []],
      [{ from: "a/15", to: "b" }, ["a/2", "a/3", "a0"]],
      [{ from: "b", to: "a" }, []],
    ] as const
  ) {
    it.effect(`${JSON.stringify(asked)} of ${keys} is ${JSON.stringify(expected)}`, () =>
      withStore((kv) =>
        Effect.gen(function* () {
          yield* stored(kv)
          const { entries, next, revision } = yield* kv.Range(asked)
          expect(entries.map(({ key }) => key)).toEqual(expected)
          expect([next, revision]).toEqual([null, keys.length])
        })
      ))
  }

  it.effect("come in pages, by a limit", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        yield* stored(kv)
        const pages: Array<ReadonlyArray<string>> = []
        for (let from: string | null = ""; from !== null;) {
          const { entries, next }: { readonly entries: ReadonlyArray<{ key: string }>; readonly next: string | null } =
            yield* kv.Range({ prefix: "a", from, limit: 2 })
          pages.push(entries.map(({ key }) => key))
          from = next
        }
        expect(pages).toEqual([["a", "a/1"], ["a/2", "a/3"], ["a0"]])
      })
    ))

  it.effect("are cut where their values are too long together", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        for (let key = 10; key < 30; key++) yield* kv.Put({ key: `${key}`, value: "x".repeat(65_536) })
        const { entries, next } = yield* kv.Range({})
        expect([entries.length, next]).toEqual([17, "27"])
      })
    ))
})

describe("KeyValue: leases", () => {
  it.effect("delete their keys when they run out, and not before; keys that were put again live on", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const { lease } = yield* kv.Grant({ timeToLiveMs: 1000 })
        for (const key of ["a", "b", "c"]) yield* kv.Put({ key, value: "", lease })
        yield* kv.Put({ key: "b", value: "" })
        yield* TestClock.adjust(999)
        expect((yield* kv.Range({})).entries.map(({ key }) => key)).toEqual(["a", "b", "c"])
        yield* TestClock.adjust(1)
        expect(yield* kv.Range({})).toMatchObject({ entries: [{ key: "b", lease: null }], revision: 5 })
        expect(yield* failure(kv.Put({ key: "a", value: "", lease }))).toMatchObject({ _tag: "LeaseNotFound", lease })
      })
    ))

  it.effect("live as long again from each time that they are kept alive", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const { lease } = yield* kv.Grant({ timeToLiveMs: 1000 })
        yield* kv.Put({ key: "a", value: "", lease })
        for (let time = 0; time < 5; time++) {
          yield* TestClock.adjust(900)
          expect(yield* kv.KeepAlive({ lease })).toEqual({ lease, timeToLiveMs: 1000 })
        }
        yield* TestClock.adjust(999)
        expect(yield* kv.Get({ key: "a" })).toMatchObject({ lease })
        yield* TestClock.adjust(1)
        expect(yield* kv.Get({ key: "a" })).toBe(null)
        expect(yield* failure(kv.KeepAlive({ lease }))).toMatchObject({ _tag: "LeaseNotFound" })
      })
    ))

  it.effect("run out one by one, each at its time", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        for (const timeToLiveMs of [300, 100, 200]) {
          const { lease } = yield* kv.Grant({ timeToLiveMs })
          yield* kv.Put({ key: `${timeToLiveMs}`, value: "", lease })
        }
        const left: Array<ReadonlyArray<string>> = []
        for (let time = 0; time < 3; time++) {
          yield* TestClock.adjust(100)
          left.push((yield* kv.Range({})).entries.map(({ key }) => key))
        }
        expect(left).toEqual([["200", "300"], ["300"], []])
      })
    ))

  it.effect("are revoked with their keys; another lease's keys stay", () =>
    withStore((kv) =>
      Effect.gen(function* () {
        const [one, other] = [yield* kv.Grant({ timeToLiveMs: 1000 }), yield* kv.Grant({ timeToLiveMs: 1000 })]
        expect(one.lease).not.toBe(other.lease)
        yield* kv.Put({ key: "a", value: "", lease: one.lease })
        yield* kv.Put({ key: "b", value: "", lease: one.lease })
        yield* kv.Put({ key: "b", value: "", lease: other.lease })
        expect(yield* kv.Revoke({ lease: one.lease })).toEqual({ revision: 4 })
        expect((yield* kv.Range({})).entries.map(({ key }) => key)).toEqual(["b"])
        expect(yield* failure(kv.Revoke({ lease: one.lease }))).toMatchObject({ _tag: "LeaseNotFound" })
        expect(yield* kv.Revoke({ lease: other.lease })).toEqual({ revision: 5 })
      })
    ))
})

/** A store as a Map, changed by what a watch tells. */
const follow = (known: ReadonlyMap<string, string>, changes: ReadonlyArray<Change>): ReadonlyMap<string, string> => {
  const next = new Map(known)
  for (const change of changes) {
    if (change._tag === "Put") next.set(change.entry.key, change.entry.value)
    else next.delete(change.key)
  }
  return next
}

it.effect("KeyValue: 2,000 random calls leave what a Map would hold, the changes tell it, and so does a snapshot", () =>
  run([KeyValue], (replica) =>
    Effect.gen(function* () {
      const kv = yield* KeyValue.client
      const model = new Map<string, string>()
      const leases = new Map<string, Set<string>>()
      const detach = (key: string) => leases.forEach((keys) => keys.delete(key))
      for (let call = 0; call < 2000; call++) {
        const key = `${yield* Random.nextIntBetween(0, 30)}`
        const value = `${call}`
        const lease = [...leases.keys()].at(yield* Random.nextIntBetween(0, 5))
        switch (yield* Random.nextIntBetween(0, 6)) {
          case 0:
            yield* kv.Put({ key, value })
            detach(key)
            model.set(key, value)
            break
          case 1:
            expect((yield* kv.Delete({ key })).deleted).toBe(model.delete(key))
            detach(key)
            break
          case 2: {
            const expected = model.get(key) ?? "nothing"
            const swapped = yield* Effect.result(kv.CompareAndSwap({ key, value, expected: { value: expected } }))
            expect(swapped._tag).toBe(model.has(key) ? "Success" : "Failure")
            if (!model.has(key)) break
            model.set(key, value)
            detach(key)
            break
          }
          case 3: {
            const other = `${key}'`
            const { succeeded } = yield* kv.Transact({
              conditions: [{ key, exists: true }],
              then: [{ _tag: "Delete", key }, { _tag: "Put", key: other, value }],
              else: [{ _tag: "Put", key, value }],
            })
            expect(succeeded).toBe(model.has(key))
            detach(key)
            if (!succeeded) model.set(key, value)
            else {
              model.delete(key)
              detach(other)
              model.set(other, value)
            }
            break
          }
          case 4:
            if (lease === undefined || leases.size < 5) {
              leases.set((yield* kv.Grant({ timeToLiveMs: 1000 })).lease, new Set())
            } else {
              yield* kv.Put({ key, value, lease })
              detach(key)
              leases.get(lease)?.add(key)
              model.set(key, value)
            }
            break
          case 5:
            if (lease === undefined) break
            yield* kv.Revoke({ lease })
            leases.get(lease)?.forEach((key) => model.delete(key))
            leases.delete(lease)
        }
      }
      const stored = (entries: ReadonlyArray<{ readonly key: string; readonly value: string }>) =>
        new Map(entries.map(({ key, value }) => [key, value]))
      expect(stored((yield* kv.Range({})).entries)).toEqual(model)
      const { image } = replica.machine
      const { history } = replica.machine.services.get("KeyValue") ?? {}
      const changes = history?.from(1).map((changes) => changes as unknown as ReadonlyArray<Change>) ?? []
      expect(changes.reduce(follow, new Map())).toEqual(model)
      replica.machine.restore(image)
      expect(replica.machine.image).toEqual(image)
      expect(stored((yield* kv.Range({})).entries)).toEqual(model)
    })).pipe(Random.withSeed("KeyValue")))
