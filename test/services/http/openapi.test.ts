import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { requestOf, served } from "./fixture.ts"

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly responses: Readonly<Record<string, unknown>>
}

it.live("/openapi.json describes every operation and every status that it answers with", () =>
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
          "DELETE /v1/elections/{election}/candidates/{claim}": "204 400 401 403 410 421 500 502 503 504",
          "DELETE /v1/kv/{key}": "200 400 401 403 421 500 502 503 504",
          "DELETE /v1/leases/{lease}": "200 400 401 403 404 421 500 502 503 504",
          "DELETE /v1/locks/{name}/claims/{claim}": "204 400 401 403 410 421 500 502 503 504",
          "GET /v1/elections/{election}": "200 400 401 403 421 500 502 503 504",
          "GET /v1/elections/{election}/watch": "200 400 401 403 421 500",
          "GET /v1/kv": "200 400 401 403 421 500 502 503 504",
          "GET /v1/kv/{key}": "200 400 401 403 404 421 500 502 503 504",
          "GET /v1/locks/{name}": "200 400 401 403 421 500 502 503 504",
          "GET /v1/watch": "200 400 401 403 421 500",
          "POST /v1/elections/{election}/candidates": "200 400 401 403 413 415 421 500 502 503 504",
          "POST /v1/elections/{election}/candidates/{claim}/keepalive": "200 400 401 403 410 421 500 502 503 504",
          "POST /v1/kv/cas": "200 400 401 403 404 412 413 415 421 500 502 503 504",
          "POST /v1/kv/txn": "200 400 401 403 404 413 415 421 500 502 503 504",
          "POST /v1/leases": "200 400 401 403 413 415 421 500 502 503 504",
          "POST /v1/leases/{lease}/keepalive": "200 400 401 403 404 421 500 502 503 504",
          "POST /v1/locks/{name}/claims": "200 400 401 403 409 413 415 421 500 502 503 504",
          "POST /v1/locks/{name}/claims/{claim}/keepalive": "200 400 401 403 410 421 500 502 503 504",
          "PUT /v1/kv/{key}": "200 400 401 403 404 413 415 421 500 502 503 504",
        }
      `)
    })
  ))

it.live("/openapi.json describes what is said before an endpoint has a request as the problem that it is", () =>
  served(({ ask, handle }) =>
    Effect.gen(function* () {
      const { paths, components } = Object((yield* ask("GET /openapi.json")).body)
      const { responses } = Object(paths)["/v1/kv/{key}"].put
      for (const status of [401, 403, 413, 415, 421]) {
        expect(responses[status]).toMatchObject({
          description: expect.stringMatching(/./),
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        })
      }
      const request = requestOf("PUT /v1/kv/a", "value=1")
      request.headers.set("content-type", "application/x-www-form-urlencoded")
      const problem = yield* Effect.promise(async () => (await handle(request)).json())
      const { properties, required } = components.schemas.Problem
      expect([Object.keys(properties), required]).toEqual([Object.keys(problem), Object.keys(problem)])
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
