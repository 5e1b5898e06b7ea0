import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { LockServer } from "../../../src/services/lock/mod.ts"
import { simulate } from "../../support/simulate.ts"
import { run } from "../LocalReplica.ts"

/** Waits for everything that can happen now to happen. */
const settle = TestClock.adjust(0)

const holder = Effect.flatMap(LockServer.client, (locks) => locks.Inspect({ name: "printer" }))

describe("LockServer.withLock", () => {
  it.effect("does something under the lock, tells it its token, returns what it returns and gives the lock back", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        const locked = LockServer.withLock("printer", { owner: "ada" })
        const seen = yield* locked(({ token }) => Effect.map(holder, (held) => ({ token, held })))
        expect(seen.held).toMatchObject({ holder: { owner: "ada", token: seen.token } })
        expect(yield* holder).toEqual({ holder: null, waiting: 0 })
        expect(yield* locked(Effect.succeed("soup"))).toBe("soup")
      })))

  it.effect("gives the lock back when what is done under it fails, dies or is interrupted", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        const ends = [Effect.fail("no paper"), Effect.die("fire"), Effect.interrupt]
        for (const end of ends) {
          expect(Exit.isFailure(yield* Effect.exit(LockServer.withLock("printer")(end)))).toBe(true)
          expect(yield* holder).toEqual({ holder: null, waiting: 0 })
        }
      })))

  it.effect("lets one in at a time, in the order in which they asked, with rising tokens", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        const seen: Array<readonly [string, number]> = []
        let inside = 0
        const user = (name: string) =>
          LockServer.withLock("printer")(({ token }) =>
            Effect.gen(function* () {
              inside++
              yield* Effect.sleep("7 seconds")
              seen.push([name, token])
              expect(inside--).toBe(1)
            })
          )
        const fibers = yield* Effect.forEach(
          ["a", "b", "c", "d"],
          (name) => Effect.tap(Effect.forkChild(user(name), { startImmediately: true }), () => settle),
        )
        yield* TestClock.adjust("28 seconds")
        yield* Effect.forEach(fibers, Fiber.join)
        expect(seen.map(([name]) => name)).toEqual(["a", "b", "c", "d"])
        expect(seen.every(([, token], at) => token > (seen[at - 1]?.[1] ?? 0))).toBe(true)
      })))

  it.effect("keeps the lock far longer than a lease, as long as the cluster can be reached", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        const long = LockServer.withLock("printer", { timeToLive: "1 second" })(Effect.sleep("1 minute"))
        const fiber = yield* Effect.forkChild(long, { startImmediately: true })
        yield* TestClock.adjust("1 minute")
        expect(yield* Fiber.await(fiber)).toEqual(Exit.void)
      })))

  it.effect("interrupts what is done before others can get the lock when the cluster cannot be reached", () =>
    run([LockServer], (replica) =>
      Effect.gen(function* () {
        const interrupted = yield* Deferred.make<number>()
        const use = Effect.onInterrupt(
          Effect.never,
          () => Effect.flatMap(Clock.currentTimeMillis, (now) => Deferred.succeed(interrupted, now)),
        )
        const fiber = yield* Effect.forkChild(LockServer.withLock("printer", { timeToLive: "3 seconds" })(use), {
          startImmediately: true,
        })
        yield* settle
        replica.disconnect()
        yield* TestClock.adjust("2600 millis")
        expect(yield* Deferred.isDone(interrupted)).toBe(false)
        yield* TestClock.adjust("100 millis")
        expect(yield* Deferred.await(interrupted)).toBeLessThan(3000)
        expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "LeaseLost", on: "printer" })
        replica.reconnect()
      })))

  it.effect("does not begin under a lock that was granted so long ago that others may have it by now", () =>
    run([LockServer], (replica) =>
      Effect.gen(function* () {
        let begun = 0
        const use = Effect.sync(() => begun++)
        yield* LockServer.withLock("printer")(use)
        replica.disconnect()
        const fiber = yield* Effect.forkChild(LockServer.withLock("printer", { timeToLive: "3 seconds" })(use), {
          startImmediately: true,
        })
        yield* TestClock.adjust("2800 millis")
        replica.reconnect()
        expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "LeaseLost" })
        expect(begun).toBe(1)
      })))

  it.effect("interrupts what is done when the server says that the claim is over", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        const locks = yield* LockServer.client
        const fiber = yield* Effect.forkChild(
          LockServer.withLock("printer", { timeToLive: "3 seconds" })(Effect.never),
          {
            startImmediately: true,
          },
        )
        yield* settle
        const { holder: found } = yield* holder
        yield* locks.Release({ name: "printer", claim: found?.claim ?? "" })
        yield* TestClock.adjust("1 second")
        expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "LeaseLost" })
      })))

  it.effect("fails with LockBusy when it has waited long enough, or would have to wait, and leaves the line", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        yield* LockServer.lock("printer")
        const tried = LockServer.withLock("printer", { wait: 0 })(Effect.void)
        expect(yield* Effect.flip(tried)).toMatchObject({ _tag: "LockBusy", lock: "printer" })
        const waited = LockServer.withLock("printer", { wait: "5 seconds" })(Effect.void)
        const fiber = yield* Effect.forkChild(waited, { startImmediately: true })
        yield* TestClock.adjust("4999 millis")
        expect(yield* holder).toMatchObject({ waiting: 1 })
        yield* TestClock.adjust("1 milli")
        expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "LockBusy" })
        expect(yield* holder).toMatchObject({ waiting: 0 })
      }).pipe(Effect.scoped)))

  it.effect("fails as soon as it is sure that nothing was claimed: then there is nothing to give back either", () =>
    simulate(run([LockServer], (replica) =>
      Effect.gen(function* () {
        replica.disconnect()
        const tried = Effect.flip(LockServer.withLock("printer")(Effect.void))
        const [took, error] = yield* Effect.timed(tried)
        expect(error).toMatchObject({ _tag: "Unavailable" })
        expect(Duration.toSeconds(took)).toBe(3)
        replica.reconnect()
      }), { timeout: "3 seconds" })))

  it.effect("gives back what it may have claimed when the answer to that is lost", () =>
    simulate(run([LockServer], (replica) =>
      Effect.gen(function* () {
        yield* LockServer.withLock("printer")(Effect.void)
        replica.disconnect()
        const tried = Effect.flip(LockServer.withLock("printer")(Effect.void))
        const fiber = yield* Effect.forkChild(tried)
        yield* Effect.sleep("4 seconds")
        replica.reconnect()
        expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "OutcomeUnknown" })
        expect(yield* holder).toEqual({ holder: null, waiting: 0 })
      }), { timeout: "3 seconds" })))

  it.effect("leaves the line when one stops waiting", () =>
    run([LockServer], () =>
      Effect.gen(function* () {
        yield* LockServer.lock("printer")
        const fiber = yield* Effect.forkChild(LockServer.withLock("printer")(Effect.void), { startImmediately: true })
        yield* settle
        expect(yield* holder).toMatchObject({ waiting: 1 })
        yield* Fiber.interrupt(fiber)
        expect(yield* holder).toMatchObject({ waiting: 0 })
      }).pipe(Effect.scoped)))
})
