import { expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { WebSocketServer } from "ws"
import * as net from "node:net"
import { counted, datagram, id, isConnected, meet, node, run, secret, until } from "./nodes.ts"
import { Proxy } from "./Proxy.ts"
import { answer, connect, connectAsB, hello } from "./Stranger.ts"

const peers = { b: "ws://127.0.0.1:9" }

/** What a stranger says first, how the node answers, and under which name it counts that. */
const refusals: ReadonlyArray<readonly [what: string, word: unknown, code: number, reason: string, why: string]> = [
  ["another cluster", hello({ cluster: "prod" }), 4003, "this is not a node of your cluster", "WrongCluster"],
  ["another node", hello({ to: "c" }), 4004, `this is node "a", not "c": correct the address`, "WrongNode"],
  ["an unknown node", hello({ from: "x" }), 4005, `"x" is no peer of this node: add it to the peers`, "UnknownNode"],
  ["itself", hello({ from: "a" }), 4005, `"a" is no peer of this node: add it to the peers`, "UnknownNode"],
  [
    "later versions",
    hello({ oldest: 2, newest: 3 }),
    4002,
    "you speak versions 2 to 3 of the protocol, I speak version 1: upgrade the older node",
    "WrongVersion",
  ],
  ["no JSON", `{"_tag":"Hello"`, 4000, "expected Hello of the handshake", "Malformed"],
  ["no message", [1, 2], 4000, "expected Hello of the handshake", "Malformed"],
  [
    "a message whose turn it is not",
    { _tag: "Welcome", proof: "0".repeat(64) },
    4000,
    "expected Hello of the handshake",
    "Malformed",
  ],
  ["a name that is none", hello({ from: "__proto__ " }), 4000, "expected Hello of the handshake", "Malformed"],
  ["a short nonce", hello({ nonce: "00" }), 4000, "expected Hello of the handshake", "Malformed"],
  ["a version that is no number", hello({ newest: "1" }), 4000, "expected Hello of the handshake", "Malformed"],
  ["bytes that are no text", new Uint8Array([1, 2]), 4000, "a frame is text, not binary", "Malformed"],
  ["too much", hello({ more: "x".repeat(5000) }), 1009, "over 4096 bytes before the proof", "TooLarge"],
]

it.each(refusals)("refuses at the handshake: %s", (_, word, code, reason, why) =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers })
    const stranger = yield* connect(a.url)
    stranger.say(word)
    expect(yield* stranger.ended).toEqual({ code, reason })
    expect(yield* counted("synod_network_refused_total", { why })).toBe(1)
  })))

it.each(
  [
    ["another secret", { key: "another secret altogether" }],
    ["the proof of the other side", { who: "accepting" }],
  ] as const,
)("refuses who answers the challenge with %s", (_, how) =>
  run(Effect.gen(function* () {
    const stranger = yield* connect((yield* node("a", { peers })).url)
    stranger.say(hello())
    stranger.say(answer(yield* stranger.hear(1), how))
    expect(yield* stranger.ended).toMatchObject({ code: 4006 })
    expect(stranger.heard).toHaveLength(1)
  })))

it("lets in who answers the challenge as the README says", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers })
    const received: Array<unknown> = []
    yield* a.attach(id("a"), (envelope) => received.push(envelope))
    const peer = yield* connectAsB(a.url)
    peer.say([["Speaker", "", "Listener", "", "hello"]])
    yield* until(() => received.length > 0)
    expect(received).toEqual([datagram("b", "a", "hello")])
  })))

it("refuses a handshake that is replayed, word by word", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers })
    const honest = yield* connect(a.url)
    honest.say(hello())
    const answered = answer(yield* honest.hear(1))
    honest.say(answered)
    yield* honest.hear(2)
    const thief = yield* connect(a.url)
    thief.say(hello())
    yield* thief.hear(1)
    thief.say(answered)
    expect(yield* thief.ended).toMatchObject({ code: 4006 })
    expect(honest.ending).toBeUndefined()
  })))

it("refuses frames before the proof", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers })
    const received: Array<unknown> = []
    yield* a.attach(id("a"), (envelope) => received.push(envelope))
    const stranger = yield* connect(a.url)
    stranger.say(hello())
    stranger.say([["Speaker", "", "Listener", "", "hello"]])
    expect(yield* stranger.ended).toEqual({ code: 4000, reason: "expected Answer of the handshake" })
    expect(received).toEqual([])
  })))

it("refuses who takes too long to prove itself", () =>
  run(Effect.gen(function* () {
    const stranger = yield* connect((yield* node("a", { peers, limits: { handshake: 20 } })).url)
    expect(yield* stranger.ended).toEqual({ code: 4007, reason: "no handshake within 20 ms" })
  })))

it("refuses who connects and says nothing at all, not even HTTP", () =>
  run(Effect.gen(function* () {
    const { hostname, port } = new URL((yield* node("a", { limits: { handshake: 20 } })).url)
    yield* Effect.callback<void>((resume) => {
      const socket = net.connect(Number(port), hostname)
      socket.on("error", () => {})
      socket.on("close", () => resume(Effect.void))
    })
    expect(yield* counted("synod_network_refused_total", { why: "TooSlow" })).toBe(1)
  })))

it("of too many strangers refuses the oldest, and lets a peer in among them", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers, limits: { strangers: 2 } })
    const oldest = yield* connect(a.url)
    const other = yield* connect(a.url)
    yield* connectAsB(a.url)
    expect(yield* oldest.ended).toEqual({ code: 4010, reason: "too many others wait to prove themselves" })
    expect(other.ending).toBeUndefined()
  })))

it("refuses the pages of browsers", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers })
    const error = yield* Effect.flip(connect(a.url, { origin: "https://example.org" }))
    expect(error.message).toBe("Unexpected server response: 403")
    expect(yield* counted("synod_network_refused_total", { why: "Browser" })).toBe(1)
  })))

it("answers no other requests", () =>
  run(Effect.gen(function* () {
    const { url } = yield* node("a", { peers })
    const status = yield* Effect.promise(async () => {
      const response = await fetch(url.replace("ws:", "http:"))
      await response.body?.cancel()
      return response.status
    })
    expect(status).toBe(426)
    expect(yield* counted("synod_network_refused_total", { why: "NoUpgrade" })).toBe(1)
  })))

it("a node says nothing to a peer that cannot prove itself", () =>
  run(Effect.gen(function* () {
    const heard: Array<string> = []
    const impostor = yield* Effect.acquireRelease(
      Effect.callback<WebSocketServer>((resume) => {
        const server: WebSocketServer = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () =>
          resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.callback<void>((resume) => server.close(() => resume(Effect.void))),
    )
    impostor.on("connection", (socket) =>
      socket.on("message", (data: { toString(): string }) => {
        const said = JSON.parse(data.toString())
        heard.push(said._tag)
        const reply = said._tag === "Hello"
          ? { _tag: "Challenge", oldest: 1, newest: 1, nonce: "1".repeat(64) }
          : { _tag: "Welcome", proof: said.proof }
        socket.send(JSON.stringify(reply))
      }))
    const { port } = impostor.address() as net.AddressInfo
    const a = yield* node("a", { peers: { b: `ws://127.0.0.1:${port}` } })
    // It is tried a second time, so it was given up the first time.
    yield* until(() => {
      a.send(datagram("a", "b", "confidential"))
      return heard.length >= 4
    })
    expect(heard.slice(0, 4)).toEqual(["Hello", "Answer", "Hello", "Answer"])
    expect(yield* isConnected(a, "b")).toBe(false)
  })))

it("the secret never travels", () =>
  run(Effect.gen(function* () {
    const [a, b] = [yield* node("a"), yield* node("b", { peers })]
    yield* b.connect(id("a"), a.url)
    const proxy = yield* Proxy.make(b.url)
    yield* a.connect(id("b"), proxy.url)
    yield* until(() => isConnected(a, "b"))
    const passed = proxy.passed.join("")
    expect(passed).toContain("Welcome")
    expect(passed).not.toContain(secret)
  })))

it("nodes with different secrets do not meet", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a")
    const b = yield* node("b", { peers: { a: a.url }, secret: Redacted.make("another secret altogether") })
    yield* a.connect(id("b"), b.url)
    yield* until(() => Effect.map(counted("synod_network_refused_total", { why: "WrongProof" }), (count) => count >= 4))
    expect([yield* isConnected(a, "b"), yield* isConnected(b, "a")]).toEqual([false, false])
  })))

it("nodes of this version and the next talk in the newest that both speak", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", {}, { oldest: 1, newest: 1 })
    const b = yield* node("b", {}, { oldest: 1, newest: 2 })
    const received: Array<unknown> = []
    yield* a.attach(id("a"), ({ message }) => received.push(message))
    yield* b.attach(id("b"), ({ message }) => received.push(message))
    yield* meet({ a, b })
    a.send(datagram("a", "b", "from old to new"))
    b.send(datagram("b", "a", "from new to old"))
    yield* until(() => received.length === 2)
    expect(received.toSorted()).toEqual(["from new to old", "from old to new"])
  })))

it("nodes without a version in common refuse each other clearly, both ways", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", {}, { oldest: 1, newest: 2 })
    const b = yield* node("b", { peers: { a: a.url } }, { oldest: 3, newest: 4 })
    yield* a.connect(id("b"), b.url)
    yield* until(() =>
      Effect.map(counted("synod_network_refused_total", { why: "WrongVersion" }), (count) => count >= 4)
    )
    expect([yield* isConnected(a, "b"), yield* isConnected(b, "a")]).toEqual([false, false])
  })))
