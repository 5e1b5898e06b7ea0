import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { LockServer } from "../../../src/services/lock/mod.ts"
import { run } from "../LocalReplica.ts"

type Client = Effect.Success<typeof LockServer.client>

const withLocks = <A, E>(program: (locks: Client) => Effect.Effect<A, E>) =>
  run([LockServer], () => Effect.flatMap(LockServer.client, program))

const acquire = (locks: Client, claim: string, options?: { readonly wait?: boolean; readonly timeToLiveMs?: number }) =>
  locks.Acquire({ name: "printer", timeToLiveMs: 1000, claim, owner: claim, ...options })

describe("LockServer: who asks for a lock", () => {
  it.effect("has it if it is free; the others wait in the order in which they came, those who try are told so", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        expect(yield* acquire(locks, "a")).toMatchObject({ claim: "a", token: 1, ahead: 0 })
        expect(yield* acquire(locks, "b")).toMatchObject({ claim: "b", token: null, ahead: 1 })
        expect(yield* acquire(locks, "c")).toMatchObject({ token: null, ahead: 2 })
        expect(yield* Effect.flip(acquire(locks, "d", { wait: false }))).toMatchObject({ _tag: "LockBusy" })
        expect(yield* locks.Inspect({ name: "printer" })).toEqual({
          holder: { claim: "a", owner: "a", token: 1 },
          waiting: 2,
        })
        expect(yield* locks.Inspect({ name: "other" })).toEqual({ holder: null, waiting: 0 })
      })
    ))

  it.effect("gets it in turn, each time with a higher token", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        const tokens: Array<number | null> = []
        for (const claim of ["a", "b", "c"]) yield* acquire(locks, claim)
        for (const claim of ["a", "b", "c"]) {
          tokens.push((yield* locks.KeepAlive({ name: "printer", claim })).token)
          yield* locks.Release({ name: "printer", claim })
        }
        tokens.push((yield* acquire(locks, "a")).token)
        expect(tokens.every((token, at) => token !== null && token > (tokens[at - 1] ?? 0))).toBe(true)
      })
    ))

  it.effect("by one claim twice has one claim, and its lease anew", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        yield* acquire(locks, "a")
        yield* TestClock.adjust(900)
        expect(yield* acquire(locks, "a")).toMatchObject({ token: 1, ahead: 0 })
        expect(yield* acquire(locks, "a", { wait: false })).toMatchObject({ token: 1 })
        yield* TestClock.adjust(900)
        expect(yield* locks.Inspect({ name: "printer" })).toMatchObject({ holder: { claim: "a" }, waiting: 0 })
      })
    ))

  it.effect("may leave the name of the claim to the server, which draws one", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        const [a, b] = [
          yield* locks.Acquire({ name: "a", timeToLiveMs: 1000 }),
          yield* locks.Acquire({
            name: "b",
            timeToLiveMs: 1000,
          }),
        ]
        expect(a.claim).not.toBe(b.claim)
        yield* locks.Release({ name: "a", claim: a.claim })
      })
    ))
})

describe("LockServer: a lease", () => {
  it.effect("that runs out passes the lock on to the next who lives; dead waiters do not block it", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        yield* acquire(locks, "a")
        yield* acquire(locks, "dead", { timeToLiveMs: 1000 })
        yield* acquire(locks, "b", { timeToLiveMs: 5000 })
        yield* TestClock.adjust(999)
        expect(yield* locks.KeepAlive({ name: "printer", claim: "b" })).toMatchObject({ token: null, ahead: 2 })
        yield* TestClock.adjust(1)
        const standing = yield* locks.KeepAlive({ name: "printer", claim: "b" })
        expect(standing).toMatchObject({ ahead: 0 })
        // The dead waiter never had it: no token was spent on it.
        expect([standing.token, standing.next]).toEqual([2, 3])
        for (const claim of ["a", "dead"]) {
          expect(yield* Effect.flip(locks.KeepAlive({ name: "printer", claim }))).toMatchObject({ _tag: "LeaseLost" })
          expect(yield* Effect.flip(locks.Release({ name: "printer", claim }))).toMatchObject({ _tag: "LeaseLost" })
        }
      })
    ))

  it.effect("of a waiter who leaves the line changes nothing for the others", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        for (const claim of ["a", "b", "c"]) yield* acquire(locks, claim)
        yield* locks.Release({ name: "printer", claim: "b" })
        expect(yield* locks.KeepAlive({ name: "printer", claim: "a" })).toMatchObject({ token: 1, next: 2 })
        expect(yield* locks.KeepAlive({ name: "printer", claim: "c" })).toMatchObject({ ahead: 1 })
      })
    ))

  it.effect("that is kept alive lasts", () =>
    withLocks((locks) =>
      Effect.gen(function* () {
        yield* acquire(locks, "a")
        for (let time = 0; time < 5; time++) {
          yield* TestClock.adjust(900)
          yield* locks.KeepAlive({ name: "printer", claim: "a" })
        }
        expect(yield* locks.Inspect({ name: "printer" })).toMatchObject({ holder: { token: 1 } })
      })
    ))
})

it.effect("LockServer: names, owners, leases and lines that are too long are refused", () =>
  withLocks((locks) =>
    Effect.gen(function* () {
      const lease = { name: "a", timeToLiveMs: 1000 }
      for (
        const bad of [{ name: "" }, { name: "a".repeat(1025) }, { timeToLiveMs: 99 }, { owner: "a".repeat(1025) }, {
          claim: "",
        }]
      ) {
        expect(yield* Effect.flip(locks.Acquire({ ...lease, ...bad }))).toMatchObject({ _tag: "LimitExceeded" })
      }
      for (let waiter = 0; waiter < 1024; waiter++) yield* locks.Acquire({ ...lease, claim: `${waiter}` })
      expect(yield* Effect.flip(locks.Acquire(lease))).toMatchObject({ _tag: "LimitExceeded", most: 1024 })
    })
  ))

it.effect("LockServer: all claims together have a length, beyond which none is taken before others are over", () =>
  run([LockServer], ({ machine }) =>
    Effect.gen(function* () {
      const locks = yield* LockServer.client
      const name = "n".repeat(1000)
      // Each counts its lock's name and its own thrice, its owner, and 128.
      const each = 3 * (1000 + 1000) + 1000 + 128
      const most = Math.floor(12_582_912 / each)
      const claim = (index: number, timeToLiveMs = 1000) => ({
        name: `${Math.floor(index / 1000)}${name}`.slice(0, 1000),
        claim: `${index}`.padEnd(1000),
        owner: "o".repeat(1000),
        timeToLiveMs,
      })
      const refused = { _tag: "LimitExceeded", most: 12_582_912 }
      for (let index = 0; index < most; index++) yield* locks.Acquire(claim(index, index < 10 ? 1000 : 100_000))
      expect(yield* Effect.flip(locks.Acquire(claim(most)))).toMatchObject(refused)
      // Who has a claim keeps it, and may ask again.
      expect(yield* locks.Acquire(claim(7))).toMatchObject({ ahead: 7 })
      yield* locks.Release(claim(20))
      expect(yield* locks.Acquire(claim(most, 100_000))).toMatchObject({ claim: claim(most).claim })
      expect(yield* Effect.flip(locks.Acquire(claim(most + 1)))).toMatchObject(refused)
      yield* TestClock.adjust(2000)
      for (let index = 0; index < 10; index++) yield* locks.Acquire(claim(most + 1 + index, 100_000))
      expect(yield* Effect.flip(locks.Acquire(claim(most + 11)))).toMatchObject(refused)
      // From an image it is reckoned anew.
      machine.restore(machine.image)
      expect(yield* Effect.flip(locks.Acquire(claim(most + 11)))).toMatchObject(refused)
      yield* locks.Release(claim(30))
      expect(yield* locks.Acquire(claim(most + 11))).toMatchObject({ claim: claim(most + 11).claim })
    })))

it.effect("LockServer: a machine that is restored from its image goes on with the same claims and leases", () =>
  run([LockServer], ({ machine }) =>
    Effect.gen(function* () {
      const locks = yield* LockServer.client
      for (const claim of ["a", "b"]) yield* acquire(locks, claim)
      const { image } = machine
      machine.restore(image)
      expect(machine.image).toEqual(image)
      expect(yield* locks.KeepAlive({ name: "printer", claim: "b" })).toMatchObject({ ahead: 1 })
      yield* TestClock.adjust(1000)
      expect(yield* locks.Inspect({ name: "printer" })).toMatchObject({ holder: null })
    })))
