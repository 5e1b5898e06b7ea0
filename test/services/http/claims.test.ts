import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { eventsOf, served } from "./fixture.ts"

it.live("locks by HTTP: claims are told tokens, wait, are kept alive and given up; 409 and 410 say why not", () =>
  served(({ ask }) =>
    Effect.gen(function* () {
      const lease = { timeToLiveMs: 60_000 }
      const claims = "/v1/locks/the%20printer/claims"
      expect(yield* ask(`POST ${claims}`, { ...lease, claim: "a", owner: "ada" })).toMatchObject({
        status: 200,
        body: { claim: "a", token: 1, ahead: 0 },
      })
      expect(yield* ask(`POST ${claims}`, { ...lease, claim: "b" })).toMatchObject({ body: { token: null, ahead: 1 } })
      expect(yield* ask(`POST ${claims}`, { ...lease, wait: false })).toMatchObject({
        status: 409,
        body: { error: { _tag: "LockBusy", lock: "the printer" } },
      })
      expect(yield* ask("GET /v1/locks/the%20printer")).toMatchObject({
        body: { holder: { claim: "a", owner: "ada", token: 1 }, waiting: 1 },
      })
      expect(yield* ask(`DELETE ${claims}/a`)).toMatchObject({ status: 204 })
      expect(yield* ask(`POST ${claims}/b/keepalive`)).toMatchObject({ status: 200, body: { token: 2, ahead: 0 } })
      for (const what of [`DELETE ${claims}/a`, `POST ${claims}/a/keepalive`]) {
        expect(yield* ask(what)).toMatchObject({
          status: 410,
          body: { error: { _tag: "LeaseLost", on: "the printer" } },
        })
      }
      expect(yield* ask(`POST ${claims}`, { timeToLiveMs: 1 })).toMatchObject({ status: 400 })
    })
  ))

it.live("elections by HTTP: candidates are told their terms, observers who is the master", () =>
  served(({ ask, handle }) =>
    Effect.gen(function* () {
      const candidates = "/v1/elections/boss/candidates"
      const stand = (candidate: string) =>
        ask(`POST ${candidates}`, { candidate, timeToLiveMs: 60_000, claim: candidate })
      const seen = yield* Effect.forkChild(eventsOf(handle, "GET /v1/elections/boss/watch", 3), {
        startImmediately: true,
      })
      expect(yield* ask("GET /v1/elections/boss")).toMatchObject({ status: 200, body: { master: null } })
      expect(yield* stand("ada")).toMatchObject({ body: { token: 1 } })
      expect(yield* stand("grace")).toMatchObject({ body: { token: null, ahead: 1 } })
      expect(yield* ask(`DELETE ${candidates}/ada`)).toMatchObject({ status: 204 })
      expect(yield* ask(`POST ${candidates}/grace/keepalive`)).toMatchObject({ body: { token: 2 } })
      expect(yield* ask(`POST ${candidates}/ada/keepalive`)).toMatchObject({ status: 410 })
      expect(yield* ask("GET /v1/elections/boss")).toMatchObject({ body: { master: { candidate: "grace", term: 2 } } })
      expect((yield* Fiber.join(seen)).map(({ data }) => JSON.parse(data ?? ""))).toEqual([
        null,
        { candidate: "ada", term: 1 },
        { candidate: "grace", term: 2 },
      ])
    })
  ))
