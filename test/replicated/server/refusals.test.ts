/** What is said to those who are refused at the clients' port: a problem (RFC 9457), be it a request or not. */
import { expect, it } from "vitest"
import { Effect, Redacted } from "effect"
import * as http from "node:http"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as WebSocketClient from "../../../src/replicated/client/WebSocketClient.ts"
import { sendProblem } from "../../../src/replicated/server/web.ts"
import { counted, run } from "../../network/websocket/nodes.ts"
import { Counter } from "../client/counter.ts"
import { FakeCluster } from "../client/FakeCluster.ts"
import { serve } from "./fixture.ts"

const a = NodeId.make("a")
const httpOf = (url: string) => url.replace(/^ws/, "http")

const problem = (status: number, title: string, detail: string): string =>
  JSON.stringify({ type: "about:blank", title, status, detail })

/** How a WebSocket is refused to who asks for it with these headers. */
const refusedWebSocket = (url: string, headers: Record<string, string>) =>
  Effect.callback<readonly [status: number | undefined, headers: http.IncomingHttpHeaders, text: string]>((resume) => {
    const asks = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" }
    const request = http.get(url, { headers: { ...asks, ...headers } }, async (response) => {
      let text = ""
      for await (const part of response) text += part
      resume(Effect.succeed([response.statusCode, response.headers, text]))
    })
    return Effect.sync(() => request.destroy())
  })

it("who is refused a WebSocket is told so as all others are: by a problem", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const open = httpOf(yield* serve(cluster, a))
    const closed = httpOf(yield* serve(cluster, a, { token: Redacted.make("correct horse battery staple") }))
    const key = { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" }
    const why = "show the node's token, in the header Authorization: Bearer"
    const refusals = [
      [`${open}/synod/v2`, key, 404, "Not Found", "this node takes clients at /synod/v1 alone"],
      [`${closed}/health`, key, 404, "Not Found", "this node takes clients at /synod/v1 alone"],
      [
        `${open}/synod/v1`,
        { ...key, origin: "https://evil.example" },
        403,
        "Forbidden",
        "pages of https://evil.example may not connect: add it to the origins",
      ],
      [`${closed}/synod/v1`, key, 401, "Unauthorized", why],
    ] as const
    for (const [url, headers, status, title, detail] of refusals) {
      const [answered, { "content-type": type, ...told }, text] = yield* refusedWebSocket(url, headers)
      expect([answered, type, text]).toEqual([status, "application/problem+json", problem(status, title, detail)])
      if (status === 401) expect(told["www-authenticate"]).toBe("Bearer")
    }
    expect(yield* counted("synod_clients_refused_total", { why: "Path" })).toBe(2)
    expect(yield* counted("synod_clients_refused_total", { why: "Token" })).toBe(1)
  })))

it("a client tells in the node's words why it is refused, be they a problem or a line, as an earlier version says them", () =>
  run(Effect.gen(function* () {
    const answers = [
      (outgoing: http.ServerResponse) => sendProblem(outgoing, 421, "not here"),
      (outgoing: http.ServerResponse) => outgoing.writeHead(421).end("not here\n"),
    ]
    for (const answer of answers) {
      const server = yield* Effect.acquireRelease(
        Effect.sync(() => http.createServer({ shouldUpgradeCallback: () => false }, (_, outgoing) => answer(outgoing))),
        (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void))),
      )
      yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
      const address = server.address()
      const url = `ws://127.0.0.1:${typeof address === "object" ? address?.port : address}`
      const increment = Effect.flatMap(Counter.client, ({ Increment }) => Increment({ by: 1 }))
      const { message } = yield* Effect.flip(
        Effect.provide(increment, WebSocketClient.layer({ urls: [url], timeout: 500 })),
      )
      expect(message).toContain("it answered 421: not here")
    }
  })))
