import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Election } from "../../../src/services/election/mod.ts"
import { run } from "../LocalReplica.ts"

const settle = TestClock.adjust(0)
const start = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.tap(Effect.forkChild(effect, { startImmediately: true }), () => settle)

const master = Effect.flatMap(Election.client, (elections) => elections.Observe({ election: "boss" }))
const campaign = (candidate: string) => Election.campaign("boss", candidate, { timeToLive: "3 seconds" })

describe("Election", () => {
  it.effect("has one master at a time, whose successors stand in line; terms rise; observers see each", () =>
    run([Election], () =>
      Effect.gen(function* () {
        const seen = yield* start(Election.observe("boss").pipe(Stream.take(6), Stream.runCollect))
        const terms: Array<number> = []
        const rule = (name: string) =>
          campaign(name)(({ token }) => Effect.andThen(Effect.sync(() => terms.push(token)), Effect.sleep("1 second")))
        const reigns = yield* Effect.forEach(["ada", "barbara", "grace"], (name) => start(rule(name)))
        expect(yield* master).toMatchObject({ master: { candidate: "ada", term: 1 } })
        yield* TestClock.adjust("3 seconds")
        yield* Effect.forEach(reigns, Fiber.join)
        expect(terms.every((term, at) => term > (terms[at - 1] ?? 0))).toBe(true)
        yield* start(rule("ada"))
        const [ada, barbara, grace, later] = [...terms]
        expect(yield* Fiber.join(seen)).toEqual([
          null,
          { candidate: "ada", term: ada },
          { candidate: "barbara", term: barbara },
          { candidate: "grace", term: grace },
          null,
          { candidate: "ada", term: later },
        ])
      })))

  it.effect("is lost by a master who cannot be heard of, before another can be elected", () =>
    run([Election], (replica) =>
      Effect.gen(function* () {
        const reign = yield* start(campaign("ada")(Effect.never))
        replica.disconnect()
        yield* TestClock.adjust("2700 millis")
        replica.reconnect()
        expect(yield* Effect.flip(Fiber.join(reign))).toMatchObject({ _tag: "LeaseLost", on: "boss" })
        expect(yield* master).toMatchObject({ master: { candidate: "ada" } })
        yield* TestClock.adjust("3 seconds")
        expect(yield* master).toMatchObject({ master: null })
      })))

  it.effect("passes by a candidate who has died, and ends when its master resigns", () =>
    run([Election], () =>
      Effect.gen(function* () {
        const elections = yield* Election.client
        const stand = (candidate: string, timeToLiveMs: number) =>
          elections.Campaign({ election: "boss", candidate, timeToLiveMs, claim: candidate })
        yield* stand("ada", 1000)
        yield* stand("dead", 1000)
        expect(yield* stand("grace", 5000)).toMatchObject({ token: null, ahead: 2 })
        yield* TestClock.adjust("1 second")
        expect(yield* master).toMatchObject({ master: { candidate: "grace", term: 2 } })
        yield* elections.Resign({ election: "boss", claim: "grace" })
        expect(yield* master).toEqual({ master: null, next: 4 })
        const gone = { election: "boss", claim: "grace" }
        expect(yield* Effect.flip(elections.KeepAlive(gone))).toMatchObject({ _tag: "LeaseLost" })
        expect(yield* Effect.flip(elections.Resign(gone))).toMatchObject({ _tag: "LeaseLost" })
      })))
})
