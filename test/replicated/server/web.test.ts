import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Stream } from "effect"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { requestOf, send } from "../../../src/replicated/server/web.ts"

/** A server that answers with this, for as long as the scope lives; returns its address. */
const serving = (answer: (incoming: IncomingMessage, outgoing: ServerResponse) => Response) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const server = createServer((incoming, outgoing) => void send(answer(incoming, outgoing), outgoing))
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void))),
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  )

it.live("web: the head of a response arrives before there is anything of its body", () =>
  Effect.gen(function* () {
    const arrived = yield* Deferred.make<void>()
    const body = yield* Stream.toReadableStreamEffect(
      Stream.fromEffect(Effect.as(Deferred.await(arrived), new TextEncoder().encode("soup"))),
    )
    const url = yield* serving(() => new Response(body, { status: 203, headers: { "content-type": "text/plain" } }))
    const response = yield* Effect.promise(() => fetch(url))
    expect([response.status, response.headers.get("content-type")]).toEqual([203, "text/plain"])
    yield* Deferred.succeed(arrived, undefined)
    expect(yield* Effect.promise(() => response.text())).toBe("soup")
  }).pipe(Effect.scoped))

it.live("web: a path that begins with two slashes names no host", () =>
  Effect.gen(function* () {
    const bounds = { scheme: "http", bodyBytes: 0, tooLong: () => {} }
    const url = yield* serving((incoming, outgoing) => new Response(requestOf(incoming, outgoing, bounds).url))
    for (const path of ["/v1/kv/a?b=/c", "//x/v1/kv/a", "/", "//"]) {
      const response = yield* Effect.promise(() => fetch(`${url}${path}`))
      expect(yield* Effect.promise(() => response.text())).toBe(`${url}${path}`)
    }
  }).pipe(Effect.scoped))
