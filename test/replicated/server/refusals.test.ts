/** What is said to those who are refused at the clients' port: a problem (RFC 9457), be it a request or not. */
import { expect, it } from "vitest"
import { Effect, Redacted } from "effect"
import * as http from "node:http"
import { connect as connectTcp } from "node:net"
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
    const token = { authorization: "Bearer correct horse battery staple" }
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
      [`${closed}/synod/v1`, token, 400, "Bad Request", "Missing or invalid Sec-WebSocket-Key header"],
    ] as const
    for (const [url, headers, status, title, detail] of refusals) {
      const [answered, { "content-type": type, ...told }, text] = yield* refusedWebSocket(url, headers)
      expect([answered, type, text]).toEqual([status, "application/problem+json", problem(status, title, detail)])
      if (status === 401) expect(told["www-authenticate"]).toBe("Bearer")
      if (status === 400) expect(told["sec-websocket-version"]).toBe("13")
    }
    expect(yield* counted("synod_clients_refused_total", { why: "Path" })).toBe(2)
    expect(yield* counted("synod_clients_refused_total", { why: "Token" })).toBe(1)
  })))

/** Says what a node is to take for a request, and a second thing once an answer begins; returns all that it says to that. */
const say = (url: string, first: string, second?: string) =>
  Effect.callback<string>((resume) => {
    let heard = ""
    const socket = connectTcp(Number(new URL(url).port), "127.0.0.1")
    socket.on("data", (part) => {
      if (heard === "" && second !== undefined) socket.write(second)
      heard += part
    })
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(heard)))
    socket.write(first)
    return Effect.sync(() => socket.destroy())
  })

it("what is no request at all is answered with a problem too", () =>
  run(Effect.gen(function* () {
    const routes = (request: Request) => request.text().then((text) => new Response(text))
    const url = yield* serve(yield* FakeCluster.make("a"), a, { routes })
    const put = "PUT / HTTP/1.1\r\nHost: localhost\r\n"
    const noHttp = "what came is no request of HTTP/1.1"
    const faults = [
      ["GET me in\r\n\r\n", 400, "Bad Request", noHttp],
      [`${put}Transfer-Encoding: chunked\r\n\r\nsoup`, 400, "Bad Request", noHttp],
      [
        `${put}Soup: ${"x".repeat(2 ** 14)}\r\n\r\n`,
        431,
        "Request Header Fields Too Large",
        "the path and the headers of a request have at most 16384 bytes",
      ],
      [
        `${put}Expect: soup\r\nContent-Length: 0\r\n\r\n`,
        417,
        "Expectation Failed",
        "nothing but 100-continue can be expected",
      ],
      [
        "PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        400,
        "Bad Request",
        "a request names whom it is for, in the header Host",
      ],
    ] as const
    for (const [text, status, title, detail] of faults) {
      const [head = "", body] = (yield* say(url, text)).split("\r\n\r\n")
      expect(head).toContain(`HTTP/1.1 ${status} ${title}\r\n`)
      expect(head.toLowerCase()).toContain("\r\ncontent-type: application/problem+json")
      expect(body).toContain(problem(status, title, detail))
    }
  })))

it("what is no request ends an answer that is under way, and is not answered in its midst", () =>
  run(Effect.gen(function* () {
    const endless = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("soup")) })
    const routes = () => Promise.resolve(new Response(endless))
    const url = yield* serve(yield* FakeCluster.make("a"), a, { routes })
    const heard = yield* say(url, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "and a spoon\r\n\r\n")
    expect(heard).toContain("HTTP/1.1 200 OK\r\n")
    expect(heard).not.toContain("400")
  })))

it("nor is it answered in the place of what was asked before it, and no WebSocket begins there", () =>
  run(Effect.gen(function* () {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    const part = new TextEncoder().encode("soup")
    const routes = ({ url }: Request) => {
      const path = new URL(url).pathname
      if (path === "/never") return new Promise<Response>(() => {})
      if (path === "/endless") {
        return Promise.resolve(new Response(new ReadableStream({ start: (controller) => controller.enqueue(part) })))
      }
      if (path === "/held") return held.then(() => new Response("held"))
      letGo()
      return Promise.resolve(new Response("no WebSocket", { status: 404 }))
    }
    const url = yield* serve(yield* FakeCluster.make("a"), a, { routes })
    const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`
    const spoon = "and a spoon\r\n\r\n"
    expect(yield* say(url, `${get("/never")}${spoon}`)).toBe("")
    const midst = yield* say(url, get("/endless"), `${get("/never")}${spoon}`)
    expect(midst).toContain("HTTP/1.1 200 OK\r\n")
    expect(midst).not.toContain("400")

    const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    const asks = get("/synod/v1", `Connection: Upgrade, close\r\nUpgrade: websocket\r\n${key}`)
    const statuses = (yield* say(url, `${get("/held")}${asks}`)).match(/HTTP\/1.1 \d+/g)
    expect(statuses).toEqual(["HTTP/1.1 200", "HTTP/1.1 404"])
  })))

it("a body that no route reads keeps nobody from the next answer on its connection", () =>
  run(Effect.gen(function* () {
    const routes = ({ method }: Request) => Promise.resolve(new Response(method))
    const url = yield* serve(yield* FakeCluster.make("a"), a, { routes })
    const put = "PUT / HTTP/1.1\r\nHost: localhost\r\n"
    const get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    const length = 500_000
    const heard = yield* say(url, `${put}Content-Length: ${length}\r\n\r\n${"x".repeat(length)}${get}`)
    expect(heard.match(/^(PUT|GET)\r$/gm)).toEqual(["PUT\r", "GET\r"])
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
