import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { eventsOf, requestOf, served } from "./fixture.ts"

const problem = (status: number, tag: string, error: object = {}) => ({
  status,
  type: "application/problem+json",
  body: {
    type: `urn:synod:problem:${tag}`,
    title: expect.any(String),
    status,
    detail: expect.stringMatching(/: /),
    error: { _tag: tag, ...error },
  },
})

describe("the key-value store by HTTP", () => {
  it.live("puts, gets and deletes keys, whatever is in their names", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        for (
          const key of [
            "a",
            "a/",
            "/a",
            "a/b",
            "a;b",
            "A",
            "%",
            "%2F",
            "?x=1#y",
            "é \u{1F600}",
            "cas",
            "txn",
            "__proto__",
            "語".repeat(1024),
          ]
        ) {
          const path = `/v1/kv/${encodeURIComponent(key)}`
          expect(yield* ask(`GET ${path}`)).toMatchObject(problem(404, "KeyNotFound", { key }))
          expect(yield* ask(`PUT ${path}`, { value: key })).toMatchObject({ status: 200 })
          expect(yield* ask(`GET ${path}`)).toMatchObject({
            status: 200,
            type: "application/json",
            body: { key, value: key, version: 1, lease: null },
          })
          expect(yield* ask(`DELETE ${path}`)).toMatchObject({ status: 200, body: { deleted: true } })
          expect(yield* ask(`DELETE ${path}`)).toMatchObject({ status: 200, body: { deleted: false } })
        }
      })
    ))

  it.live("reads ranges page by page", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        for (const key of ["a", "b%2F1", "b%2F2", "b%2F3", "c"]) yield* ask(`PUT /v1/kv/${key}`, { value: "" })
        expect(yield* ask("GET /v1/kv?prefix=b/&limit=2")).toMatchObject({
          body: { entries: [{ key: "b/1" }, { key: "b/2" }], next: "b/3", revision: 5 },
        })
        expect(yield* ask("GET /v1/kv?prefix=b/&from=b/3")).toMatchObject({
          body: { entries: [{ key: "b/3" }], next: null },
        })
        expect(yield* ask("GET /v1/kv?from=b&to=c")).toMatchObject({ body: { entries: { length: 3 } } })
        expect(yield* ask("GET /v1/kv?limit=0")).toMatchObject(problem(400, "LimitExceeded", { given: 0 }))
      })
    ))

  it.live("compares and swaps: 412 with what was found otherwise", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        const swap = { key: "a", value: "1", expected: { exists: false } }
        expect(yield* ask("POST /v1/kv/cas", swap)).toMatchObject({ status: 200, body: { revision: 1 } })
        expect(yield* ask("POST /v1/kv/cas", swap)).toMatchObject(
          problem(412, "CompareFailed", { key: "a", found: expect.objectContaining({ value: "1", modRevision: 1 }) }),
        )
      })
    ))

  it.live("does transactions", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        const transaction = {
          conditions: [{ key: "a", exists: false }],
          then: [{ _tag: "Put", key: "a", value: "1" }, { _tag: "Put", key: "b", value: "2" }],
          else: [{ _tag: "Delete", key: "a" }],
        }
        expect(yield* ask("POST /v1/kv/txn", transaction)).toMatchObject({ status: 200, body: { succeeded: true } })
        expect(yield* ask("POST /v1/kv/txn", transaction)).toMatchObject({
          body: { succeeded: false, found: [{ value: "1" }] },
        })
        const twice = { conditions: [], then: [transaction.then[0], transaction.then[0]] }
        expect(yield* ask("POST /v1/kv/txn", twice)).toMatchObject(problem(400, "KeyWrittenTwice", { key: "a" }))
      })
    ))

  it.live("grants, keeps alive and revokes leases: 404 without one", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        const { body } = yield* ask("POST /v1/leases", { timeToLiveMs: 60_000 })
        const { lease } = body as { readonly lease: string }
        expect(yield* ask("PUT /v1/kv/a", { value: "", lease })).toMatchObject({ status: 200 })
        expect(yield* ask(`POST /v1/leases/${lease}/keepalive`)).toMatchObject({
          body: { lease, timeToLiveMs: 60_000 },
        })
        expect(yield* ask(`DELETE /v1/leases/${lease}`)).toMatchObject({ status: 200, body: { revision: 2 } })
        expect(yield* ask("GET /v1/kv/a")).toMatchObject({ status: 404 })
        for (const what of [`DELETE /v1/leases/${lease}`, `POST /v1/leases/${lease}/keepalive`]) {
          expect(yield* ask(what)).toMatchObject(problem(404, "LeaseNotFound", { lease }))
        }
        expect(yield* ask("PUT /v1/kv/a", { value: "", lease })).toMatchObject(problem(404, "LeaseNotFound"))
        expect(yield* ask("POST /v1/leases", { timeToLiveMs: 1 })).toMatchObject(problem(400, "LimitExceeded"))
      })
    ))

  it.live("says 503 when nothing was done for want of a cluster, and 504 when that is not known", () =>
    served(({ ask, replica }) =>
      Effect.gen(function* () {
        yield* ask("PUT /v1/kv/a", { value: "" })
        replica.disconnect()
        expect(yield* ask("GET /v1/kv/a")).toMatchObject(problem(503, "Unavailable"))
        expect(yield* ask("PUT /v1/kv/a", { value: "" })).toMatchObject(
          problem(504, "OutcomeUnknown", { service: "KeyValue", procedure: "Put" }),
        )
        replica.reconnect()
      })
    ))

  it.live("says what is wrong with a request that makes no sense", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        for (
          const [what, body] of [
            ["PUT /v1/kv/a", { valeu: "" }],
            ["PUT /v1/kv/a", { value: 1 }],
            ["PUT /v1/kv/a", "{"],
            ["POST /v1/kv/cas", { key: "a", value: "", expected: { exists: true, value: "" } }],
            ["POST /v1/kv/txn", { conditions: [], then: [{ _tag: "Append", key: "a" }] }],
            ["GET /v1/kv?limit=many"],
            ["GET /v1/watch?revision=-1"],
          ] as const
        ) {
          const answer = yield* ask(what, body)
          expect({ what, ...answer }).toMatchObject({ what, status: 400 })
        }
        expect(yield* ask("PUT /v1/kv/a", { value: 1 })).toMatchObject({
          type: "application/problem+json",
          body: { errors: [{ path: ["payload", "value"] }] },
        })
        expect(yield* ask("GET /v1/kv/a")).toMatchObject({ status: 404 })
      })
    ))

  it.live("refuses what it does not know, by name, instead of doing the rest: it may have been a condition", () =>
    served(({ ask }) =>
      Effect.gen(function* () {
        yield* ask("PUT /v1/kv/a", { value: "1" })
        const kept = yield* ask("GET /v1/kv/a")
        const put = { _tag: "Put", key: "a", value: "2" }
        for (
          const [what, path, body] of [
            ["PUT /v1/kv/a", ["payload", "expect"], { value: "2", expect: { modRevision: 7 } }],
            ["PUT /v1/kv/a?modRevision=7", ["query", "modRevision"], { value: "2" }],
            ["POST /v1/kv/cas", ["payload", "leas"], { key: "a", value: "2", expected: { exists: true }, leas: "x" }],
            ["POST /v1/kv/txn", ["payload", "condition"], { conditions: [], condition: [], then: [put] }],
            ["POST /v1/kv/txn", ["payload", "then", 0, "leas"], { conditions: [], then: [{ ...put, leas: "x" }] }],
            ["POST /v1/leases", ["payload", "ttl"], { timeToLiveMs: 60_000, ttl: 1 }],
            ["GET /v1/kv?prefx=b", ["query", "prefx"]],
            ["GET /v1/kv/a?stale=true", ["query", "stale"]],
            ["GET /v1/watch?form=3", ["query", "form"]],
            // What takes no body, or no query, knows nothing of one.
            ["DELETE /v1/kv/a", ["payload", "modRevision"], { modRevision: 7 }],
            ["DELETE /v1/kv/a", ["payload"], [7]],
            ["DELETE /v1/kv/a", ["payload"], "modRevision=7"],
            ["DELETE /v1/kv/a?prefix=a", ["query", "prefix"]],
          ] as const
        ) {
          expect({ what, ...yield* ask(what, body) }).toMatchObject({
            what,
            status: 400,
            type: "application/problem+json",
            body: { title: "Bad Request", errors: [{ path, message: expect.any(String) }] },
          })
        }
        expect(yield* ask("GET /v1/kv/a")).toEqual(kept)
        expect(yield* ask("DELETE /v1/kv/a", {})).toMatchObject({ status: 200, body: { deleted: true } })
      })
    ))

  it.live("says how a body is to be sent that is told to be encoded, be it so or not", () =>
    served(({ ask, handle }) =>
      Effect.gen(function* () {
        const json = new Blob([`{"value":"1"}`])
        const zipped = yield* Effect.promise(() =>
          new Response(json.stream().pipeThrough(new CompressionStream("gzip"))).bytes()
        )
        const put = (body: BodyInit, coding: string) =>
          Effect.promise(() => {
            const headers = { "content-type": "application/json", "content-encoding": coding }
            return handle(new Request("http://synod/v1/kv/a", { method: "PUT", headers, body }))
          })
        for (const [body, coding] of [[json, "gzip"], [zipped, "gzip"], [json, "identity, br"]] as const) {
          const answer = yield* put(body, coding)
          expect([answer.status, answer.headers.get("content-type")]).toEqual([415, "application/problem+json"])
          expect(answer.headers.get("accept-encoding")).toBe("identity")
          expect(yield* Effect.promise(() => answer.json())).toEqual({
            type: "about:blank",
            title: "Unsupported Media Type",
            status: 415,
            detail: "a body is taken as it is: send it without content-encoding",
          })
        }
        expect(yield* ask("GET /v1/kv/a")).toMatchObject({ status: 404 })
        expect((yield* put(json, "Identity")).status).toBe(200)
      })
    ))

  it.live("says how a body is to be sent that is not told to be JSON, as curl's is not", () =>
    served(({ ask, handle }) =>
      Effect.gen(function* () {
        const form = requestOf("PUT /v1/kv/a", { value: "1" }, {})
        form.headers.set("content-type", "application/x-www-form-urlencoded")
        const answer = yield* Effect.promise(() => handle(form))
        expect([answer.status, answer.headers.get("content-type")]).toEqual([415, "application/problem+json"])
        expect(yield* Effect.promise(() => answer.json())).toMatchObject({
          title: "Unsupported Media Type",
          status: 415,
          detail: expect.stringContaining("content-type: application/json"),
        })
        expect(yield* ask("GET /v1/kv/a")).toMatchObject({ status: 404 })
      })
    ))

  it.live("answers at its own paths alone, and never for another key", () =>
    served(({ ask, handle }) =>
      Effect.gen(function* () {
        yield* ask("PUT /v1/kv/a", { value: "1" })
        const kept = yield* ask("GET /v1/kv/a")
        const nothing = {
          status: 404,
          type: "application/problem+json",
          body: {
            type: "about:blank",
            title: "Not Found",
            status: 404,
            detail: "nothing answers this method at this path: /docs describes what does; " +
              'a "/" within a key is written %2F, a ";" %3B, and a "%" %25',
          },
        }
        for (
          const what of ["GET /v2/kv/a", "GET /v1/kv/a/b", "POST /v1/kv/a", "GET /", "PATCH /v1/kv", "PURGE /v1/kv"]
        ) {
          expect({ what, ...yield* ask(what) }).toEqual({ what, ...nothing })
        }
        const others = ["a/", "/a", "a//", "a;", "a;b", "a%zz", "a%ff", "a%", "%", ".", "a#", "a/../"]
        for (
          const path of [...others.map((key) => `/v1/kv/${key}`), "//v1/kv/a", "/v1//kv/a", "/V1/kv/a", "/v1/KV/a"]
        ) {
          for (const [what, body] of [[`GET ${path}`], [`PUT ${path}`, { value: "2" }], [`DELETE ${path}`]] as const) {
            expect({ what, ...yield* ask(what, body) }).toEqual({ what, ...nothing })
          }
        }
        expect(yield* ask("GET /v1/kv/a")).toEqual(kept)
        expect((yield* Effect.promise(() => handle(requestOf("HEAD /v1/kv")))).status).toBe(200)
      })
    ))
})

describe("a watch by HTTP", () => {
  const put = { _tag: "Put", key: "b", value: "2" }

  it.live("sends what each revision changed, each once, and goes on after the last event that was received", () =>
    served(({ ask, handle }) =>
      Effect.gen(function* () {
        yield* ask("PUT /v1/kv/a", { value: "1" })
        yield* ask("POST /v1/kv/txn", { conditions: [], then: [put, { _tag: "Delete", key: "a" }] })
        yield* ask("PUT /v1/kv/c", { value: "3" })
        const all = yield* eventsOf(handle, "GET /v1/watch?revision=1", 3)
        expect(all.map(({ data, ...event }) => ({ ...event, ...JSON.parse(data ?? "") }))).toMatchObject([
          { event: "changes", id: "1", revision: 1, changes: [{ _tag: "Put", entry: { key: "a" } }] },
          { event: "changes", id: "2", changes: [{ _tag: "Put" }, { _tag: "Deleted", key: "a" }] },
          { event: "changes", id: "3", changes: [{ entry: { key: "c" } }] },
        ])
        expect(yield* eventsOf(handle, "GET /v1/watch?revision=1", 1, { "last-event-id": "2" })).toEqual([all[2]])
        expect(yield* eventsOf(handle, "GET /v1/watch?prefix=c&revision=1", 1)).toEqual([all[2]])
        const [a] = yield* eventsOf(handle, "GET /v1/watch?key=a&revision=2", 1)
        expect(JSON.parse(a?.["data"] ?? "")).toEqual({ revision: 2, changes: [{ _tag: "Deleted", key: "a" }] })
      })
    ))

  it.live("ends at the replica when nobody reads it any more", () =>
    served(({ ask, handle, replica }) =>
      Effect.gen(function* () {
        yield* ask("PUT /v1/kv/a", { value: "1" })
        yield* eventsOf(handle, "GET /v1/watch?revision=1", 1)
        yield* Effect.repeat(Effect.yieldNow, { until: () => replica.watching === 0, times: 1000 })
        expect(replica.watching).toBe(0)
      })
    ))

  it.live("says that changes are not kept any more, and from where on they are", () =>
    served(({ ask, handle, replica }) =>
      Effect.gen(function* () {
        replica.machine.limits = { ...replica.machine.limits, historyCalls: 2 }
        for (let value = 0; value < 5; value++) yield* ask("PUT /v1/kv/a", { value: `${value}` })
        const [event] = yield* eventsOf(handle, "GET /v1/watch?revision=1", 1)
        expect(event).toMatchObject({ event: "compacted", data: expect.stringContaining('"first":4') })
      })
    ))
})
