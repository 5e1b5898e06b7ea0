import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { served } from "./fixture.ts"

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly responses: Readonly<Record<string, unknown>>
}

it.live("/openapi.json describes every operation and every status that it answers with, once a request is let in and is JSON", () =>
  served(({ ask }) =>
    Effect.gen(function* () {
      const { body, status } = yield* ask("GET /openapi.json")
      expect(status).toBe(200)
      const { paths } = body as unknown as {
        readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
      }
      const operations = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { description, responses, summary }]) => {
          expect(summary).toBeDefined()
          expect(description).toMatch(/\.$/)
          return [`${method.toUpperCase()} ${path}`, Object.keys(responses).join(" ")]
        })
      )
      expect(Object.fromEntries(operations)).toMatchInlineSnapshot(`
        {
          "DELETE /v1/elections/{election}/candidates/{claim}": "204 400 410 500 502 503 504",
          "DELETE /v1/kv/{key}": "200 400 500 502 503 504",
          "DELETE /v1/leases/{lease}": "200 400 404 500 502 503 504",
          "DELETE /v1/locks/{name}/claims/{claim}": "204 400 410 500 502 503 504",
          "GET /v1/elections/{election}": "200 400 500 502 503 504",
          "GET /v1/elections/{election}/watch": "200 400 500",
          "GET /v1/kv": "200 400 500 502 503 504",
          "GET /v1/kv/{key}": "200 400 404 500 502 503 504",
          "GET /v1/locks/{name}": "200 400 500 502 503 504",
          "GET /v1/watch": "200 400 500",
          "POST /v1/elections/{election}/candidates": "200 400 500 502 503 504",
          "POST /v1/elections/{election}/candidates/{claim}/keepalive": "200 400 410 500 502 503 504",
          "POST /v1/kv/cas": "200 400 404 412 500 502 503 504",
          "POST /v1/kv/txn": "200 400 404 500 502 503 504",
          "POST /v1/leases": "200 400 500 502 503 504",
          "POST /v1/leases/{lease}/keepalive": "200 400 404 500 502 503 504",
          "POST /v1/locks/{name}/claims": "200 400 409 500 502 503 504",
          "POST /v1/locks/{name}/claims/{claim}/keepalive": "200 400 410 500 502 503 504",
          "PUT /v1/kv/{key}": "200 400 404 500 502 503 504",
        }
      `)
    })
  ))

it.live("/openapi.json describes the token that every operation may want to be shown, so that /docs can ask for it", () =>
  served(({ ask }) =>
    Effect.gen(function* () {
      const { body } = yield* ask("GET /openapi.json")
      expect(body).toMatchObject({ components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } } })
      const operations = Object.values(Object(Reflect.get(Object(body), "paths")))
        .flatMap((methods) => Object.values(Object(methods)))
      expect(operations).not.toHaveLength(0)
      for (const operation of operations) expect(operation).toMatchObject({ security: [{ token: [] }, {}] })
    })
  ))

it.live("/docs is a page that shows it, without anything from elsewhere", () =>
  served(({ ask }) =>
    Effect.gen(function* () {
      const { body, status, type } = yield* ask("GET /docs")
      expect([status, type]).toEqual([200, expect.stringMatching(/^text\/html/)])
      expect(String(body)).toContain("/v1/kv/{key}")
      expect(String(body)).not.toMatch(/<script[^>]+src=/)
      // Its script fetches two fonts from its maker, unless it is told not to.
      expect(String(body)).toContain(`"withDefaultFonts":false`)
    })
  ))
