import { expect, it } from "@effect/vitest"
import { Clock, Effect, Logger, Metric, References, type Scope } from "effect"
import { id, isConnected, meet, node, run, seen, until } from "./nodes.ts"
import { Proxy } from "./Proxy.ts"
import { connect } from "./Stranger.ts"

/** Runs a test, which sees what is logged, as `level: message`. */
const logging = <A, E>(test: (logs: ReadonlyArray<string>) => Effect.Effect<A, E, Scope.Scope>): Promise<A> => {
  const logs: Array<string> = []
  const logger = Logger.make(({ logLevel, message }) => logs.push(`${logLevel}: ${message}`))
  return run(
    test(logs).pipe(
      Effect.provideService(Logger.CurrentLoggers, new Set([logger])),
      Effect.provideService(References.MinimumLogLevel, "Info"),
    ),
  )
}

it("logs whom it connects to, and once for each reason why it cannot", () =>
  logging((logs) =>
    Effect.gen(function* () {
      const [a, b] = [yield* node("a"), yield* node("b", { peers: { a: "ws://127.0.0.1:9" } })]
      const proxy = yield* Proxy.make(b.url)
      yield* a.connect(id("b"), proxy.url)
      yield* until(() => isConnected(a, "b"))
      proxy.cut()
      yield* until(() => Effect.map(isConnected(a, "b"), (is) => !is))
      yield* until(() => isConnected(a, "b"))
      const ofB = logs.filter((line) => line.includes(` b at ${proxy.url}`))
      const connected = `Info: connected to b at ${proxy.url}, in version 1 of the protocol`
      expect(ofB).toEqual([connected, `Warn: not connected to b at ${proxy.url}: the connection broke`, connected])
      // Nobody listens there, which has been found out several times by now.
      expect(logs.filter((line) => line.includes("a at ws://127.0.0.1:9"))).toHaveLength(1)
    })
  ))

it("logs the first refusal of a kind within a second, and counts all", () =>
  logging((logs) =>
    Effect.gen(function* () {
      const a = yield* node("a")
      const startedAtMs = yield* Clock.currentTimeMillis
      for (let n = 0; n < 30; n++) {
        yield* Effect.scoped(Effect.gen(function* () {
          const stranger = yield* connect(a.url)
          stranger.say(n % 2 === 0 ? "let me in" : new Uint8Array([n]))
          yield* stranger.ended
        }))
        if (n === 1) yield* Effect.flip(connect(a.url, { origin: "https://example.org" }))
      }
      const seconds = Math.ceil(((yield* Clock.currentTimeMillis) - startedAtMs) / 1000)
      const of = (what: RegExp) => logs.filter((line) => what.test(line)).length
      expect(logs[0]).toBe("Warn: closed the connection from a stranger at 127.0.0.1: expected Hello of the handshake")
      expect(of(/expected Hello|not binary/)).toBeLessThanOrEqual(seconds)
      // One of another kind is not hidden by them.
      expect(of(/a page of https:\/\/example\.org wants to connect/)).toBe(1)
    })
  ))

it("tells who is connected", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a")
    const gauge = Effect.map(Metric.snapshot, (all) =>
      all.flatMap(({ attributes, id, state }) =>
        id === "synod_network_connected" && attributes?.["peer"] === "b" ? [state] : []
      ))
    const life = Effect.gen(function* () {
      yield* meet({ a, b: yield* node("b") })
      expect(yield* a.peers).toMatchObject([{ node: "b", isConnected: true }])
      expect(yield* gauge).toMatchObject([{ value: 1 }])
    })
    yield* Effect.scoped(life)
    yield* until(() =>
      Effect.map(isConnected(a, "b"), (is) =>
        !is)
    )
    expect(yield* a.peers).toMatchObject([{ node: "b", isConnected: false }])
    expect(yield* gauge).toMatchObject([{ value: 0 }])
  })))

it("what is counted of faults is there before the first, as an alert sees no rise in what begins with one", () =>
  run(Effect.gen(function* () {
    yield* node("a", { peers: { b: "ws://127.0.0.1:9" } })
    expect(yield* seen("synod_network_dropped_total")).toEqual([
      "peer=b why=NotConnected 0",
      "peer=b why=Overflow 0",
      "peer=b why=TooLarge 0",
    ])
    const refused = yield* seen("synod_network_refused_total")
    expect(refused).toEqual(expect.arrayContaining(["why=Browser 0", "why=NoUpgrade 0", "why=WrongProof 0"]))
    expect(refused.filter((one) => /Leaving|Lost/.test(one))).toEqual([])
  })))
