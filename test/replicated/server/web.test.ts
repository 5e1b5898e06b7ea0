import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Stream } from "effect"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { send } from "../../../src/replicated/server/web.ts"

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
