import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Schedule, Scope } from "effect"
import { backoff } from "../../../src/network/websocket/dial.ts"
import type { WebSocketNetworkService } from "../../../src/network/websocket/mod.ts"
import { counted, datagram, id, isConnected, meet, node, run, until } from "./nodes.ts"
import { Proxy } from "./Proxy.ts"
import { connectAsB } from "./Stranger.ts"

const peers = { b: "ws://127.0.0.1:9" }

/** What a node receives, in order. */
const listening = Effect.fnUntraced(function* (network: WebSocketNetworkService, name: string) {
  const received: Array<unknown> = []
  yield* network.attach(id(name), ({ message }) => received.push(message))
  return received
})

/** Nodes a and b, of which a reaches b through a proxy, and what b receives. */
const throughProxy = Effect.gen(function* () {
  const limits = { handshake: "500 millis" } as const
  const [a, b] = [yield* node("a", { limits }), yield* node("b", { peers: { a: "ws://127.0.0.1:9" } })]
  const proxy = yield* Proxy.make(b.url)
  yield* a.connect(id("b"), proxy.url)
  yield* until(() => isConnected(a, "b"))
  return { a, b, proxy, received: yield* listening(b, "b") }
})

describe("WebSocketNetwork: connections", () => {
  it("connects anew when a connection breaks", () =>
    run(Effect.gen(function* () {
      const { a, proxy, received } = yield* throughProxy
      proxy.cut()
      yield* until(() => Effect.map(isConnected(a, "b"), (is) => !is))
      yield* until(() => {
        a.send(datagram("a", "b", "again"))
        return received.length > 0
      })
      expect(yield* counted("synod_network_connections_total", { peer: "b", direction: "out" })).toBeGreaterThan(1)
    })))

  it("connects to a node that starts later, and to the one that follows it at another port", () =>
    run(Effect.gen(function* () {
      const a = yield* node("a", { peers })
      const firstLife = Effect.gen(function* () {
        const b = yield* node("b", { peers: { a: a.url } })
        yield* a.connect(id("b"), b.url)
        yield* until(() => isConnected(a, "b"))
      })
      yield* Effect.scoped(firstLife)
      yield* until(() => Effect.map(isConnected(a, "b"), (is) => !is))
      const b = yield* node("b", { peers: { a: a.url } })
      yield* a.connect(id("b"), b.url)
      yield* until(() => isConnected(a, "b"))
      expect(yield* a.peers).toEqual([{ node: "b", url: b.url, isConnected: true }])
    })))

  it("connects at once to a peer that comes back, however long it would wait to try again", () =>
    run(Effect.gen(function* () {
      const a = yield* node("a", { pace: { reconnect: ["1 hour", "1 hour"] } })
      const peers = { a: a.url }
      const port = yield* Effect.scoped(Effect.gen(function* () {
        const b = yield* node("b", { peers })
        yield* a.connect(id("b"), b.url)
        yield* until(() => isConnected(a, "b"))
        return Number(new URL(b.url).port)
      }))
      yield* until(() => Effect.map(isConnected(a, "b"), (is) => !is))
      yield* node("b", { peers, listen: { hostname: "127.0.0.1", port } })
      yield* until(() => isConnected(a, "b"))
      expect(yield* counted("synod_network_connections_total", { peer: "b", direction: "out" })).toBe(2)
    })))

  it("finds out, at both ends, that nothing gets through any more, and connects anew", () =>
    run(Effect.gen(function* () {
      const { a, proxy, received } = yield* throughProxy
      proxy.swallows = true
      yield* until(() => Effect.map(counted("synod_network_refused_total", { why: "Silent" }), (count) => count === 2))
      expect(yield* isConnected(a, "b")).toBe(false)
      proxy.swallows = false
      yield* until(() => {
        a.send(datagram("a", "b", "again"))
        return received.length > 0
      })
      expect(received[0]).toBe("again")
    })))

  it("keeps a connection on which nothing is said", () =>
    run(Effect.gen(function* () {
      const { a, proxy } = yield* throughProxy
      const pongs = () => proxy.passed.length
      const before = pongs()
      // Ten heartbeats with their answers.
      yield* until(() => pongs() >= before + 20)
      expect(yield* isConnected(a, "b")).toBe(true)
      expect(yield* counted("synod_network_connections_total", { peer: "b", direction: "out" })).toBe(1)
    })))

  it("a new connection of a peer supersedes the old one, once it has proved itself", () =>
    run(Effect.gen(function* () {
      const a = yield* node("a", { peers })
      const received = yield* listening(a, "a")
      const old = yield* connectAsB(a.url)
      const young = yield* connectAsB(a.url)
      expect(yield* old.ended).toEqual({ code: 4009, reason: `"b" has connected anew` })
      young.say([["Speaker", "", "Listener", "", "hello"]])
      yield* until(() => received.length > 0)
      expect(received).toEqual(["hello"])
    })))

  it("waits twice as long before each next attempt, up to the most, each within a fifth", () =>
    run(Effect.gen(function* () {
      const step = yield* Schedule.toStep(backoff({ reconnectMs: [50, 5000] }))
      for (const ms of [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]) {
        const [, delay] = yield* step(0, undefined)
        expect(Math.abs(Duration.toMillis(delay) / ms - 1)).toBeLessThanOrEqual(0.2)
      }
    })))

  it("says good-bye when it stops", () =>
    run(Effect.gen(function* () {
      const outer = yield* Effect.scope
      const inAndOut = Effect.gen(function* () {
        const a = yield* node("a", { peers })
        return yield* Scope.provide(connectAsB(a.url), outer)
      })
      const peer = yield* Effect.scoped(inAndOut)
      expect(yield* peer.ended).toEqual({ code: 1001, reason: "the node stops" })
    })))
})

describe("WebSocketNetwork: a slow or dead peer", () => {
  it("is not waited for by the others; what waits for it is bounded, and the oldest give way", () =>
    run(Effect.gen(function* () {
      const limits = { queuedDatagrams: 10, frameBytes: 2 ** 20 }
      const pace = { heartbeat: "1 minute", reconnect: [5, 50] } as const
      const a = yield* node("a", { limits, pace })
      const [b, c] = [
        yield* node("b", { limits, pace, peers: { a: a.url } }),
        yield* node("c", { peers: { a: a.url } }),
      ]
      const [atB, atC] = [yield* listening(b, "b"), yield* listening(c, "c")]
      const proxy = yield* Proxy.make(b.url)
      yield* a.connect(id("b"), proxy.url)
      yield* a.connect(id("c"), c.url)
      yield* until(() => Effect.all([isConnected(a, "b"), isConnected(a, "c")]).pipe(Effect.map(([b, c]) => b && c)))
      proxy.block()
      const dropped = counted("synod_network_dropped_total", { peer: "b", why: "Overflow" })
      const ballast = "x".repeat(100_000)
      let sent = 0
      // The machine's own buffers take some megabytes first.
      yield* until(() => {
        a.send(datagram("a", "b", [sent++, ballast]))
        a.send(datagram("a", "c", sent))
        return Effect.map(dropped, (count) => count >= 100)
      })
      yield* until(() => atC.length === sent)
      proxy.flow()
      yield* until(() => Array.isArray(atB.at(-1)) && Reflect.get(Object(atB.at(-1)), 0) === sent - 1)
      expect(atB).toHaveLength(sent - (yield* dropped))
      const numbers = atB.map((message) => Number(Reflect.get(Object(message), 0)))
      expect(numbers.slice(-10)).toEqual(Array.from({ length: 10 }, (_, index) => sent - 10 + index))
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
    })))

  it("costs a counter a datagram while it is not there, and gets none of that later", () =>
    run(Effect.gen(function* () {
      const [a, b] = [yield* node("a", { peers }), yield* node("b")]
      const received = yield* listening(b, "b")
      for (let n = 0; n < 1000; n++) a.send(datagram("a", "b", "early"))
      expect(yield* counted("synod_network_dropped_total", { peer: "b", why: "NotConnected" })).toBe(1000)
      yield* meet({ a, b })
      a.send(datagram("a", "b", "in time"))
      yield* until(() => received.length > 0)
      expect(received).toEqual(["in time"])
    })))

  it("a datagram longer than a frame may be is dropped, and nothing else", () =>
    run(Effect.gen(function* () {
      const limits = { frameBytes: 1000 }
      const [a, b] = [yield* node("a", { limits }), yield* node("b", { limits })]
      const received = yield* listening(b, "b")
      yield* meet({ a, b })
      const longest = 1000 - JSON.stringify([["Speaker", "", "Listener", "", ""]]).length
      for (const length of [longest + 1, longest]) a.send(datagram("a", "b", "x".repeat(length)))
      yield* until(() => received.length > 0)
      expect(received).toEqual(["x".repeat(longest)])
      expect(yield* counted("synod_network_dropped_total", { peer: "b", why: "TooLarge" })).toBe(1)
    })))

  it.each(["frames", "pings"] as const)(
    "a peer that sends more %s than are allowed is closed",
    (what) =>
      run(Effect.gen(function* () {
        const a = yield* node("a", { peers, limits: { framesPerSecond: 10 } })
        const peer = yield* connectAsB(a.url)
        for (let n = 0; n < 11; n++) {
          if (what === "frames") peer.say([])
          else peer.ping()
        }
        expect(yield* peer.ended).toEqual({ code: 4001, reason: "more than 10 frames within a second" })
      })),
  )
})
