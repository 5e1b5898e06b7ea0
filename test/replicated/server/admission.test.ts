/** Who is let in at the clients' port, and what is said to the others. */
import { expect, it } from "vitest"
import { Effect, Redacted } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import { connect as connectTcp } from "node:net"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as WebSocketClient from "../../../src/replicated/client/WebSocketClient.ts"
import { makeAuthority, makeIdentity } from "../../network/websocket/certificates.ts"
import { counted, run, seen, until } from "../../network/websocket/nodes.ts"
import { connect } from "../../network/websocket/Stranger.ts"
import { Counter } from "../client/counter.ts"
import { FakeCluster } from "../client/FakeCluster.ts"
import { serve } from "./fixture.ts"
import { loggedTo } from "../../support/loggedTo.ts"

const a = NodeId.make("a")
const increment = Effect.flatMap(Counter.client, ({ Increment }) => Increment({ by: 1 }))
const through = (options: WebSocketClient.Options) => Effect.provide(increment, WebSocketClient.layer(options))
const refusal = (options: WebSocketClient.Options) => Effect.flip(through({ timeout: 500, ...options }))

const httpOf = (url: string) => url.replace(/^ws/, "http")
const get = (url: string, headers: Record<string, string> = {}) =>
  Effect.promise(async () => {
    const response = await fetch(url, { headers })
    return { status: response.status, text: await response.text() }
  })

/** What says of a request that it is not answered. */
const problem = (status: number, title: string, detail: string): string =>
  JSON.stringify({ type: "about:blank", title, status, detail })

it("a client of another version of the protocol is refused, and told where this one is", () =>
  run(Effect.gen(function* () {
    const url = yield* serve(yield* FakeCluster.make("a"), a)
    expect((yield* Effect.flip(connect(`${url}/synod/v2`))).message).toContain("404")
    expect(yield* counted("synod_clients_refused_total", { why: "Path" })).toBe(1)
    expect((yield* connect(`${url}/synod/v1`)).ending).toBeUndefined()
  })))

it("what is counted of refusals is there before the first, as an alert sees no rise in what begins with one", () =>
  run(Effect.gen(function* () {
    yield* serve(yield* FakeCluster.make("a"), a)
    const refused = yield* seen("synod_clients_refused_total")
    const whys = ["Browser", "Crowd", "Name", "Path", "Token", "TooFast", "TooLarge"]
    expect(refused).toEqual(expect.arrayContaining(whys.map((why) => `why=${why} 0`)))
    expect(refused.filter((one) => /Leaving|Lost/.test(one))).toEqual([])
  })))

it("a token is asked for where there is one, but of who asks for the node's health, or what it can be asked", () =>
  run(Effect.gen(function* () {
    const token = Redacted.make("correct horse battery staple")
    const routes = ({ url }: Request) => Promise.resolve(new Response(`route ${new URL(url).pathname}`))
    const url = yield* serve(yield* FakeCluster.make("a"), a, { token, routes })
    expect(yield* through({ urls: [url], token })).toBe(1)
    const refusals: ReadonlyArray<readonly [Partial<WebSocketClient.Options>, string]> = [
      [{}, "wants a token, and was shown none"],
      [{ token: Redacted.make("correct horse battery stable") }, "does not take the token that it was shown"],
    ]
    for (const [wrong, fault] of refusals) {
      // Only what is not refused would take the time that it has.
      const refused = yield* Effect.flip(through({ urls: [url, url], timeout: "1 hour", ...wrong }))
      expect(refused).toMatchObject({ _tag: "TokenRefused" })
      expect(refused.message)
        .toBe(`${url} ${fault}: give the nodes' token (option "token"; synod: SYNOD_TOKEN or --token)`)
    }
    const stranger = yield* Effect.promise(() => fetch(`${httpOf(url)}/metrics`))
    yield* Effect.promise(() => stranger.text())
    expect([stranger.status, stranger.headers.get("www-authenticate")]).toEqual([401, "Bearer"])
    expect(yield* get(`${httpOf(url)}/metrics`, { authorization: `Bearer ${Redacted.value(token)}` }))
      .toEqual({ status: 200, text: "route /metrics" })
    for (const path of ["/health", "/ready", "/docs", "/openapi.json"]) {
      expect(yield* get(`${httpOf(url)}${path}`)).toEqual({ status: 200, text: `route ${path}` })
    }
  })))

it("what stands in the header Host is no part of the path: nobody gets by the token so, nor elsewhere", () =>
  run(Effect.gen(function* () {
    const token = Redacted.make("correct horse battery staple")
    const routes = ({ url }: Request) => Promise.resolve(new Response(`route ${new URL(url).pathname}`))
    const url = yield* serve(yield* FakeCluster.make("a"), a, { token, routes })
    for (
      const host of ["localhost/v1/kv/secret?", "localhost/v1/kv/secret#", "localhost\\v1\\kv\\", "", "[::1", "a b"]
    ) {
      const text = yield* Effect.callback<string>((resume) => {
        let heard = ""
        const socket = connectTcp(Number(new URL(url).port), "127.0.0.1")
        socket.on("data", (part) => heard += part)
        socket.on("close", () => resume(Effect.succeed(heard)))
        socket.write(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
        return Effect.sync(() => socket.destroy())
      })
      expect(text).toContain("\r\nroute /health\r\n")
    }
  })))

it("pages of other sites may not connect, unless their origin is allowed", () =>
  run(Effect.gen(function* () {
    const url = yield* serve(yield* FakeCluster.make("a"), a, { origins: ["https://console.example"] })
    const from = (origin: string) => connect(`${url}/synod/v1`, { headers: { origin } })
    expect((yield* Effect.flip(from("https://evil.example"))).message).toContain("403")
    expect((yield* from("https://console.example")).ending).toBeUndefined()
    expect(yield* get(`${httpOf(url)}/`, { origin: "https://evil.example" })).toEqual({
      status: 403,
      text: problem(403, "Forbidden", "pages of https://evil.example may not connect: add it to the origins"),
    })
  })))

/** The status of an answer to a request for a host of this name, and what it says. */
const getBy = (url: string, host: string, headers: Record<string, string> = {}) =>
  Effect.callback<readonly [status: number | undefined, text: string]>((resume) => {
    const request = http.get(url, { headers: { ...headers, host } }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (part: string) => text += part)
      response.on("end", () => resume(Effect.succeed([response.statusCode, text])))
    })
    return Effect.sync(() => request.destroy())
  })

it("a page whose site's name leads to the node gets nothing: without a token a node answers to its own names alone", () =>
  run(Effect.gen(function* () {
    const routes = () => Promise.resolve(new Response("data"))
    const cluster = yield* FakeCluster.make("a")
    const { port } = new URL(yield* serve(cluster, a, { routes, names: ["node-a.internal"] }))
    const url = `http://127.0.0.1:${port}/v1/kv/x`
    const why = '"evil.example" is no name of this node: ' +
      "ask by localhost, 127.0.0.1, node-a.internal or an IP address, or give the nodes a token"
    const refusal = problem(421, "Misdirected Request", why)
    for (const host of ["evil.example", `evil.example:${port}`]) {
      expect(yield* getBy(url, host)).toEqual([421, refusal])
      // As the browser has it, who asks is a page of the very host that it asks.
      expect(yield* getBy(url, host, { origin: `http://${host}` })).toEqual([421, refusal])
    }
    expect(yield* counted("synod_clients_refused_total", { why: "Name" })).toBe(4)
    const error = yield* Effect.flip(connect(`ws://127.0.0.1:${port}/synod/v1`, { headers: { host: "evil.example" } }))
    expect(error.message).toContain("421")
    for (const host of ["127.0.0.1", "10.1.2.3:80", `[::1]:${port}`, `LocalHost:${port}`, "Node-A.internal"]) {
      expect(yield* getBy(url, host)).toEqual([200, "data"])
    }
    expect(yield* getBy(`http://127.0.0.1:${port}/health`, "balancer.example")).toEqual([200, "data"])
  })))

it("where a token is shown the name does not matter", () =>
  run(Effect.gen(function* () {
    const routes = () => Promise.resolve(new Response("data"))
    const token = Redacted.make("correct horse battery staple")
    const url = httpOf(yield* serve(yield* FakeCluster.make("a"), a, { routes, token }))
    expect(yield* getBy(`${url}/v1`, "proxy.example", { authorization: "Bearer correct horse battery staple" }))
      .toEqual([200, "data"])
    expect((yield* getBy(`${url}/v1`, "proxy.example"))[0]).toBe(401)
  })))

it("the node's own pages may connect", () =>
  run(Effect.gen(function* () {
    const url = yield* serve(yield* FakeCluster.make("a"), a)
    expect((yield* connect(`${url}/synod/v1`, { headers: { origin: httpOf(url) } })).ending).toBeUndefined()
  })))

it("by default no page of any site may connect", () =>
  run(Effect.gen(function* () {
    const url = yield* serve(yield* FakeCluster.make("a"), a)
    const error = yield* Effect.flip(connect(`${url}/synod/v1`, { headers: { origin: "http://127.0.0.1" } }))
    expect(error.message).toContain("403")
  })))

it("clients and nodes talk over TLS, and over mutual TLS to who shows a certificate", () =>
  run(Effect.gen(function* () {
    const [authority, other] = yield* Effect.promise(() => Promise.all([makeAuthority(), makeAuthority()]))
    const { certificate, key } = yield* Effect.promise(() => makeIdentity("a.test", authority))
    const stranger = yield* Effect.promise(() => makeIdentity("a.test", other))
    const cluster = yield* FakeCluster.make("a")
    const own = { certificate, key: Redacted.make(key) }
    const plain = yield* serve(cluster, a, { tls: own })
    expect(plain).toMatch(/^wss:/)
    expect(yield* through({ urls: [plain], tls: { authority: authority.certificate } })).toBe(1)
    expect(yield* refusal({ urls: [plain] })).toMatchObject({ _tag: "Unavailable" })
    const mutual = yield* serve(cluster, a, { tls: { ...own, authority: authority.certificate } })
    expect(yield* through({ urls: [mutual], tls: { authority: authority.certificate, ...own } })).toBe(2)
    const strange = { certificate: stranger.certificate, key: Redacted.make(stranger.key) }
    for (const shown of [{}, strange]) {
      const tls = { authority: authority.certificate, ...shown }
      expect(yield* refusal({ urls: [mutual], tls })).toMatchObject({ _tag: "Unavailable" })
    }
    const astray = yield* refusal({ urls: [plain], tls: { authority: other.certificate } })
    expect(astray).toMatchObject({ _tag: "Unavailable" })
    expect(astray.message).toContain(
      "its certificate has expired, is not valid yet, was revoked, or is of another authority: renew it",
    )
    expect(cluster.total).toBe(2)
  })))

it("a node takes a certificate and its key from one file that holds both", () =>
  run(Effect.gen(function* () {
    const authority = yield* Effect.promise(makeAuthority)
    const { certificate, key } = yield* Effect.promise(() => makeIdentity("a.test", authority))
    const both = `${key}\n${certificate}`
    const cluster = yield* FakeCluster.make("a")
    const url = yield* serve(cluster, a, { tls: { certificate: both, key: Redacted.make(both) } })
    expect(yield* through({ urls: [url], tls: { authority: authority.certificate } })).toBe(1)
  })))

it("a client is told that TLS is spoken by one side alone, and that the scheme of the URL is to fit", () =>
  run(Effect.gen(function* () {
    const authority = yield* Effect.promise(makeAuthority)
    const { certificate, key } = yield* Effect.promise(() => makeIdentity("a.test", authority))
    const cluster = yield* FakeCluster.make("a")
    const secured = yield* serve(cluster, a, { tls: { certificate, key: Redacted.make(key) } })
    const plain = yield* serve(cluster, a)
    const toSecured = yield* refusal({ urls: [secured.replace("wss:", "ws:")] })
    expect(toSecured.message).toContain(
      "what it says is no HTTP, perhaps it is TLS: write its URL with https: or wss:",
    )
    const tls = { authority: authority.certificate }
    const toPlain = yield* refusal({ urls: [plain.replace("ws:", "wss:")], tls })
    expect(toPlain.message).toContain("it does not talk TLS, and this side does: write its URL with http: or ws:")
  })))

it("a connection that says nothing is closed after the time for the handshake", () =>
  run(Effect.gen(function* () {
    const url = new URL(yield* serve(yield* FakeCluster.make("a"), a, { limits: { handshake: 50 } }))
    yield* Effect.callback<void>((resume) => {
      const socket = connectTcp(Number(url.port), url.hostname)
      socket.on("close", () => resume(Effect.void))
    })
    expect(yield* counted("synod_clients_refused_total", { why: "TooSlow" })).toBe(1)
  })))

it("a request whose body takes longer than the time for the handshake is closed, and is no fault of the node's", () =>
  run(Effect.gen(function* () {
    const logged: Array<string> = []
    const routes = async (request: Request) => new Response(await request.text())
    const options = { routes, limits: { handshake: 50 } }
    const served = Effect.flatMap(FakeCluster.make("a"), (it) => serve(it, a, options))
    const url = new URL(yield* loggedTo(logged, served))
    yield* Effect.callback<void>((resume) => {
      const socket = connectTcp(Number(url.port), url.hostname)
      socket.on("close", () => resume(Effect.void))
      socket.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc")
    })
    expect(yield* counted("synod_clients_refused_total", { why: "TooSlow" })).toBe(1)
    expect(logged).toEqual([expect.stringMatching(/^Warn: refused a client/)])
  })))

it("connections above the limit are closed at once, and when one has gone there is room again", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const url = yield* serve(cluster, a, { limits: { connections: 1 } })
    yield* Effect.scoped(Effect.gen(function* () {
      const first = yield* connect(`${url}/synod/v1`)
      yield* Effect.flip(connect(`${url}/synod/v1`))
      expect(first.ending).toBeUndefined()
    }))
    expect(yield* counted("synod_clients_refused_total", { why: "Crowd" })).toBe(1)
    yield* until(() =>
      Effect.map(Effect.exit(Effect.scoped(connect(`${url}/synod/v1`))), ({ _tag }) => _tag === "Success")
    )
  })))

it("HTTP requests go to the routes, with their bodies; a route that throws is the node's fault and is logged", () =>
  run(Effect.gen(function* () {
    const routes = async (request: Request) => {
      if (new URL(request.url).pathname === "/broken") throw new Error("out of cheese")
      return new Response(`${request.method} ${await request.text()}`, { status: 201, headers: { "x-node": "a" } })
    }
    const url = httpOf(yield* serve(yield* FakeCluster.make("a"), a, { routes }))
    const [created, broken] = yield* Effect.promise(() =>
      Promise.all([fetch(`${url}/kv/x`, { method: "PUT", body: "y".repeat(100_000) }), fetch(`${url}/broken`)])
    )
    expect([created.status, created.headers.get("x-node")]).toEqual([201, "a"])
    expect((yield* Effect.promise(() => created.text())).length).toBe("PUT ".length + 100_000)
    expect([broken.status, yield* Effect.promise(() => broken.text())])
      .toEqual([500, problem(500, "Internal Server Error", "the node failed to answer; its log says why")])
  })))

it("a request that offers to go on in another protocol, as Java's HTTP client does in HTTP/2, is answered in this one", () =>
  run(Effect.gen(function* () {
    const authority = yield* Effect.promise(makeAuthority)
    const { certificate, key } = yield* Effect.promise(() => makeIdentity("a.test", authority))
    const routes = async (request: Request) => new Response(`${request.method} ${await request.text()}`)
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAEAAEAA" }
    for (const tls of [undefined, { certificate, key: Redacted.make(key) }]) {
      const url = httpOf(yield* serve(yield* FakeCluster.make("a"), a, { routes, ...tls === undefined ? {} : { tls } }))
      const answer = yield* Effect.promise(() =>
        new Promise((resolve, reject) => {
          const { request } = tls === undefined ? http : https
          request(url, { method: "PUT", headers, rejectUnauthorized: false }, async (response) => {
            let text = ""
            for await (const part of response) text += part
            resolve([response.statusCode, text])
          }).on("error", reject).end("soup")
        })
      )
      expect(answer).toEqual([200, "PUT soup"])
    }
  })))

it("a body by HTTP that is too long is refused by what it says of its length, and else by its length", () =>
  run(Effect.gen(function* () {
    const sorry = () => new Response("not understood", { status: 400 })
    // What goes wrong with the body is not for routes to explain, be it that they throw or that they answer.
    const routes = (request: Request) =>
      request.text().then(({ length }) => new Response(`${length}`), request.url.endsWith("/sorry") ? sorry : undefined)
    const limits = { frameBytes: 2 ** 19 }
    const logged: Array<string> = []
    const served = Effect.flatMap(FakeCluster.make("a"), (it) => serve(it, a, { routes, limits }))
    const url = httpOf(yield* loggedTo(logged, served))
    const post = (body: string | ReadableStream<Uint8Array<ArrayBuffer>>, path = "") =>
      Effect.promise(async () => {
        const response = await fetch(`${url}${path}`, { method: "POST", body })
        const text = await response.text()
        return { status: response.status, type: response.headers.get("content-type"), text }
      })
    // What a client of this node has to say about it must have room in a frame, should another node lead.
    const most = 2 ** 19 - 2 ** 16
    const long = new TextEncoder().encode("x".repeat(most + 1))
    const refusal = {
      status: 413,
      type: "application/problem+json",
      text: problem(413, "Payload Too Large", `a request has a body of at most ${most} bytes`),
    }
    expect((yield* post("x".repeat(most))).status).toBe(200)
    expect(yield* post("x".repeat(most + 1))).toEqual(refusal)
    expect(yield* post(ReadableStream.from([long]))).toEqual(refusal)
    expect(yield* post(ReadableStream.from([long]), "/sorry")).toEqual(refusal)
    expect(yield* counted("synod_clients_refused_total", { why: "TooLarge" })).toBe(3)
    expect(logged).toEqual(
      Array.from({ length: logged.length }, () => expect.stringMatching(/^Warn: refused a client/)),
    )
  })))

it("a port that is taken, and settings that cannot be, are errors that name the fault", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const { port } = new URL(yield* serve(cluster, a))
    const listen = { hostname: "127.0.0.1", port: Number(port) }
    expect((yield* Effect.flip(serve(cluster, a, { listen }))).message)
      .toContain(`cannot listen for clients at 127.0.0.1:${port}; choose another port or address`)
    expect((yield* Effect.flip(serve(cluster, a, { limits: { frameBytes: 1000 } }))).message)
      .toBe("the server for clients: frameBytes is 1000; make it a whole number from 524288")
    expect((yield* Effect.flip(serve(cluster, a, { origins: ["console.example"] }))).message)
      .toContain(`"console.example" is no origin; write it like https://console.example`)
    const authority = yield* Effect.promise(makeAuthority)
    const [one, other] = yield* Effect.promise(() =>
      Promise.all([makeIdentity("a.test", authority), makeIdentity("a.test", authority)])
    )
    const key = Redacted.make(one.key)
    expect((yield* Effect.flip(serve(cluster, a, { tls: { certificate: "none", key } }))).message)
      .toMatch(/^the server for clients: a certificate or the key cannot be read .*give each as PEM text$/)
    expect((yield* Effect.flip(serve(cluster, a, { tls: { certificate: other.certificate, key } }))).message)
      .toContain("the key is not that of the certificate; give those that were made together")
    const noUrl = yield* refusal({ urls: ["127.0.0.1:7"] })
    expect(noUrl.message).toContain(
      `"127.0.0.1:7" is not the URL of one; write http://host:port or ws://host:port, with TLS https: or wss:`,
    )
  })))
