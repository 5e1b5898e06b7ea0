import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Redacted } from "effect"
import * as Address from "../../../src/model/Address.ts"
import * as net from "node:net"
import type { NodeId } from "../../../src/model/NodeId.ts"
import type { Envelope } from "../../../src/network/mod.ts"
import type { Options } from "../../../src/network/websocket/mod.ts"
import { conformance } from "../conformance.ts"
import { Timers } from "../../../src/time/Timers.ts"
import { counted, datagram, id, meet, node, run, until } from "./nodes.ts"

const HostTimers = Timers.defaultValue()

const turn = Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))

conformance("over WebSockets", (test) =>
  Effect.gen(function* () {
    const networks = { a: yield* node("a"), b: yield* node("b"), c: yield* node("c") }
    yield* meet(networks)
    yield* test({ of: (id: NodeId) => networks[id as "a" | "b" | "c"], pause: Effect.sleep(1) })
  }).pipe(run))

describe("WebSocketNetwork", () => {
  it("is the network of one node: another is refused by name", () =>
    run(Effect.gen(function* () {
      const exit = yield* Effect.exit((yield* node("a")).attach(id("b"), () => {}))
      expect(Exit.isFailure(exit) && Cause.pretty(exit.cause)).toContain(`this is the network of node "a", not of "b"`)
    })))

  it("carries what a node sends to itself", () =>
    run(Effect.gen(function* () {
      const network = yield* node("a")
      const received: Array<Envelope> = []
      yield* network.attach(id("a"), (envelope) => received.push(envelope))
      network.send(datagram("a", "a", "note"))
      expect(received).toEqual([datagram("a", "a", "note")])
    })))

  it("what goes to one peer within a turn of the event loop travels in one frame, in its order", () =>
    run(Effect.gen(function* () {
      const [a, b] = [yield* node("a"), yield* node("b")]
      const received: Array<unknown> = []
      yield* b.attach(id("b"), ({ message }) => received.push(message))
      yield* meet({ a, b })
      const numbers = Array.from({ length: 1000 }, (_, number) => number)
      for (const number of numbers) a.send(datagram("a", "b", number))
      yield* until(() => received.length === numbers.length)
      expect(received).toEqual(numbers)
      expect(yield* counted("synod_network_frames_total", { peer: "b", direction: "out" })).toBe(1)
    })))

  it("what is to be sent when it is quiet gives way to what goes the same way soon, and not to anything else", () => {
    const quiet: Array<() => void> = []
    // Only a lull is as long as this; the test says when it ends.
    const after: typeof Timers.Service.after = (delayMs, callback) => {
      if (delayMs !== 10) return HostTimers.after(delayMs, callback)
      quiet.push(callback)
      return () => quiet.splice(quiet.indexOf(callback), 1)
    }
    return run(
      Effect.gen(function* () {
        const [a, b] = [yield* node("a"), yield* node("b")]
        const received: Array<unknown> = []
        yield* b.attach(id("b"), ({ message }) => received.push(message))
        yield* meet({ a, b })
        const frames = counted("synod_network_frames_total", { peer: "b", direction: "out" })
        const whenQuiet = (message: unknown) => ({ ...datagram("a", "b", message), whenQuiet: true })
        const elsewhere = (message: unknown) => ({ ...datagram("a", "b", message), to: Address.make(id("b"), "Other") })
        a.send(whenQuiet("gives way to its like"))
        a.send(whenQuiet("gives way"))
        yield* turn
        expect([yield* frames, quiet.length]).toEqual([0, 1])
        a.send(datagram("a", "b", 1))
        yield* until(() => received.length === 1)
        expect(quiet).toEqual([])
        a.send(whenQuiet(2))
        a.send(elsewhere(3))
        yield* until(() => received.length === 3)
        a.send(whenQuiet(4))
        for (const end of [...quiet]) end()
        yield* until(() => received.length === 4)
        expect([received, yield* frames]).toEqual([[1, 2, 3, 4], 3])
      }).pipe(Effect.provideService(Timers, { after })),
    )
  })

  it("one message to many is not mistaken for another to the same address", () =>
    run(Effect.gen(function* () {
      const [a, b] = [yield* node("a"), yield* node("b")]
      const received: Array<Envelope> = []
      yield* b.attach(id("b"), (envelope) => received.push(envelope))
      yield* meet({ a, b })
      const message = { said: "to both" }
      const sent = ["R", "S", "R"].map((role) => ({ ...datagram("a", "b", message), to: Address.make(id("b"), role) }))
      for (const envelope of [...sent, datagram("a", "b", { said: "to one" })]) a.send(envelope)
      yield* until(() => received.length === 4)
      expect(received).toEqual([...sent, datagram("a", "b", { said: "to one" })])
    })))

  it("a defect of whoever is attached ends neither the connection nor the process", () =>
    run(Effect.gen(function* () {
      const [a, b] = [yield* node("a"), yield* node("b")]
      const received: Array<unknown> = []
      yield* b.attach(id("b"), ({ message }) => {
        received.push(message)
        if (message === "bad") throw new Error("a planted defect")
      })
      yield* meet({ a, b })
      for (const message of ["bad", "good"]) a.send(datagram("a", "b", message))
      yield* until(() => received.length === 2)
      expect(received).toEqual(["bad", "good"])
      expect(yield* counted("synod_network_connections_total", { peer: "b", direction: "out" })).toBe(1)
    })))

  it("counts the bytes that it sends and receives", () =>
    run(Effect.gen(function* () {
      const [a, b] = [yield* node("a"), yield* node("b")]
      const received: Array<unknown> = []
      yield* b.attach(id("b"), ({ message }) => received.push(message))
      yield* meet({ a, b })
      for (const message of ["ü", "u"]) a.send(datagram("a", "b", message))
      yield* until(() => received.length === 2)
      const bytes = new TextEncoder().encode(
        JSON.stringify(["ü", "u"].map((said) => ["Speaker", "", "Listener", "", said])),
      )
      const [out, into] = [{ peer: "b", direction: "out" }, { peer: "a", direction: "in" }]
      expect(yield* counted("synod_network_bytes_total", out)).toBe(bytes.length)
      expect(yield* counted("synod_network_bytes_total", into)).toBe(bytes.length)
    })))

  it("stops at once though somebody has connected who says nothing", () =>
    run(Effect.gen(function* () {
      const silent = yield* Effect.acquireRelease(Effect.sync(() => new net.Socket()), (socket) =>
        Effect.sync(() => socket.destroy()))
      silent.on("error", () => {})
      let isClosed = false
      silent.on("close", () => {
        isClosed = true
      })
      yield* Effect.scoped(Effect.gen(function* () {
        const { hostname, port } = new URL((yield* node("a", { limits: { handshake: "1 hour" } })).url)
        yield* Effect.callback<void>((resume) => {
          silent.connect(Number(port), hostname, () =>
            resume(Effect.void))
        })
      }))
      yield* until(() => isClosed)
      expect(isClosed).toBe(true)
    })))

  it("a port that is taken is an error that says what to do", () =>
    run(Effect.gen(function* () {
      const port = Number(new URL((yield* node("a")).url).port)
      const error = yield* Effect.flip(node("b", { listen: { hostname: "127.0.0.1", port } }))
      expect(error).toMatchObject({ _tag: "ListenFailed", port })
      expect(error.message).toContain(`cannot listen for peers at 127.0.0.1:${port}; choose another port or address`)
    })))

  const refused: ReadonlyArray<readonly [Partial<Options>, problem: string]> = [
    [{ cluster: "" }, "the cluster has no name; give it one of its own"],
    [
      { secret: Redacted.make("short") },
      "the secret has fewer than 16 characters; make it of 32 random bytes (openssl rand -base64 32)",
    ],
    [{ peers: { b: "http://b" } }, `peer "b" is at "http://b"; write ws://host:port`],
    [{ peers: { "b c": "ws://b" } }, `a peer is named "b c"; name it by 1 to 64 letters, digits, ".", "_" or "-"`],
    [{ listen: { hostname: "127.0.0.1", port: 70_000 } }, "it is to listen at port 70000; give one from 0 to 65535"],
    [{ limits: { frameBytes: 0 } }, "frameBytes is 0; make it a whole number from 1"],
    [{ limits: { strangers: NaN } }, "strangers is NaN; make it a whole number from 1"],
    [{ limits: { handshake: 0 } }, "handshake takes 0 ms; give more than 0"],
    [{ pace: { reconnect: [2, 1] } }, "it is to reconnect after 2 to 1 ms; give the least above 0, then the most"],
  ]
  it.each(refused)("refuses the settings %j", (options, problem) =>
    run(Effect.gen(function* () {
      expect(yield* Effect.flip(node("a", options))).toMatchObject({ _tag: "InvalidNetwork", problem })
    })))
})
