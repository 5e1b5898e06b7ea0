import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Stream } from "effect"
import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http"
import { type AddressInfo, Socket } from "node:net"
import { requestOf, send } from "../../../src/replicated/server/web.ts"

/** A server that answers with this, for as long as the scope lives; returns its address. */
const serving = (answer: () => Response) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const server = createServer((_, outgoing) => void send(answer(), outgoing))
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

it("web: a path that begins with two slashes names no host", () => {
  for (const path of ["/v1/kv/a?b=/c", "//x/v1/kv/a", "/", "//"]) {
    const incoming = new IncomingMessage(new Socket())
    Object.assign(incoming, { method: "GET", url: path, headers: { host: "a.example:7200" } })
    const bounds = { scheme: "http", bodyBytes: 0, tooLong: () => {} }
    expect(requestOf(incoming, new ServerResponse(incoming), bounds).url).toBe(`http://a.example:7200${path}`)
  }
})
