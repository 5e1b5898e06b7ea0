import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Random, Result } from "effect"
import type { CallError } from "../../src/replicated/client/errors.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"
import { LockServer } from "../../src/services/lock/mod.ts"
import { live, replay } from "../support/seeds.ts"
import { badDay, often } from "./badDay.ts"

const file = "test/services/simulation.test.ts"
const seeds = [1, 2, 3, 4, 5, 6]
const all = { concurrency: "unbounded", discard: true } as const

/** Whether a call may have taken effect. */
const mayBeDone = (error: CallError | { readonly _tag: string }): boolean =>
  error._tag === "OutcomeUnknown" || error._tag === "SessionExpired"

/** Accounts between which money is moved by transactions, on what was read before. */
const bank = badDay(() =>
  Effect.gen(function* () {
    const kv = yield* KeyValue.client
    const accounts = ["a", "b", "c", "d"]
    yield* Effect.forEach(accounts, (key) => kv.Put({ key, value: "100" }))
    const seen: Array<number> = []
    let moved = 0
    const read = Effect.map(kv.Range({}), ({ entries }) => entries.map(({ value }) => Number(value)))
    const look = Effect.map(read, (balances) => seen.push(balances.reduce((sum, balance) => sum + balance)))
    const move = Effect.gen(function* () {
      const [from = "", to = ""] = yield* Random.shuffle(accounts)
      const [payer, payee] = yield* Effect.all([kv.Get({ key: from }), kv.Get({ key: to })])
      if (payer === null || payee === null) return yield* Effect.die("an account is gone")
      const done = yield* kv.Transact({
        conditions: [{ key: from, modRevision: payer.modRevision }, { key: to, modRevision: payee.modRevision }],
        then: [
          { _tag: "Put", key: from, value: `${Number(payer.value) - 7}` },
          { _tag: "Put", key: to, value: `${Number(payee.value) + 7}` },
        ],
      })
      if (done.succeeded) moved++
    }).pipe(Effect.catchIf(mayBeDone, () => Effect.void))
    yield* Effect.all([often(60, move), often(60, move), often(60, move), often(40, look)], all)
    yield* look
    return { seen, moved }
  })
)

/** Counters that writers raise by compare-and-swap, each of whose values is written once. */
const counters = badDay(() =>
  Effect.gen(function* () {
    const kv = yield* KeyValue.client
    const key = "count"
    let [acknowledged, unknown] = [0, 0]
    const raise = Effect.gen(function* () {
      const found = yield* kv.Get({ key })
      const value = `${Number(found?.value ?? 0) + 1}`
      const swapped = yield* Effect.result(
        kv.CompareAndSwap({ key, value, expected: found === null ? { exists: false } : { value: found.value } }),
      )
      if (Result.isSuccess(swapped)) acknowledged++
      else if (mayBeDone(swapped.failure)) unknown++
      else if (swapped.failure._tag !== "CompareFailed") return yield* swapped.failure
    })
    yield* Effect.all([often(60, raise), often(60, raise), often(60, raise)], all)
    return { acknowledged, unknown, count: Number((yield* kv.Get({ key }))?.value) }
  })
)

/** Users of one lock, who hold it for a while, and note when they did and under which token. */
const users = badDay(() =>
  Effect.gen(function* () {
    const held: Array<{ readonly token: number; readonly fromMs: number; readonly toMs: number }> = []
    let lost = 0
    const use = LockServer.withLock("printer", { timeToLive: "2 seconds" })(({ token }) =>
      Effect.acquireUseRelease(
        Clock.currentTimeMillis,
        () => Effect.flatMap(Random.next, (drawn) => Effect.sleep(drawn * 300)),
        (fromMs) => Effect.map(Clock.currentTimeMillis, (toMs) => held.push({ token, fromMs, toMs })),
      )
    ).pipe(Effect.catchTag("LeaseLost", () => Effect.sync(() => lost++)), Effect.catchIf(mayBeDone, () => Effect.void))
    yield* Effect.all([often(15, use), often(15, use), often(15, use)], all)
    return { held: held.toSorted((left, right) => left.fromMs - right.fromMs), lost }
  })
)

describe("On days of crashes, partitions, loss and duplicates, as their typed clients see them,", () => {
  it.effect("transactions of KeyValue neither make nor lose money, and no read sees half of one", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const { moved, seen } = yield* live(bank, seed)
        expect(new Set(seen), replay(file, seed)).toEqual(new Set([400]))
        expect(moved, replay(file, seed)).toBeGreaterThan(30)
      }
    }))

  it.effect("a count raised by compare-and-swap is what was acknowledged, and of what is unknown some", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const { acknowledged, count, unknown } = yield* live(counters, seed)
        expect(acknowledged, replay(file, seed)).toBeGreaterThan(30)
        expect(count, replay(file, seed)).toBeGreaterThanOrEqual(acknowledged)
        expect(count, replay(file, seed)).toBeLessThanOrEqual(acknowledged + unknown)
      }
    }))

  it.effect("where clocks agree no two hold a lock at once, and their tokens rise", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const { held } = yield* live(users, seed)
        expect(held.length, replay(file, seed)).toBeGreaterThan(20)
        for (const [index, { fromMs, token }] of held.entries()) {
          const before = held[index - 1]
          if (before === undefined) continue
          expect(fromMs, replay(file, seed)).toBeGreaterThanOrEqual(before.toMs)
          expect(token, replay(file, seed)).toBeGreaterThan(before.token)
        }
      }
    }))
})
