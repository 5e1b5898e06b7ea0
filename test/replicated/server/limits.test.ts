/** What a client may send at the clients' port, how much and how fast. */
import { expect, it } from "vitest"
import { Effect, Exit, Fiber, Scope, Stream } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as messages from "../../../src/replicated/messages.ts"
import { Replica } from "../../../src/replicated/Replica.ts"
import { ReplicatedClient } from "../../../src/replicated/client/ReplicatedClient.ts"
import * as WebSocketClient from "../../../src/replicated/client/WebSocketClient.ts"
import * as ReplicaServer from "../../../src/replicated/server/ReplicaServer.ts"
import { counted, run, until } from "../../network/websocket/nodes.ts"
import { connect } from "../../network/websocket/Stranger.ts"
import { Counter } from "../client/counter.ts"
import { FakeCluster } from "../client/FakeCluster.ts"
import { serve } from "./fixture.ts"

const a = NodeId.make("a")
const json = (id: string, rest: string) => `[{"_tag":"Open","id":${id}${rest}}]`
const call = (id: number, payload: unknown) =>
  JSON.stringify([{
    ...messages.Call({
      id,
      session: "s",
      request: 0,
      settled: 0,
      service: "Counter",
      procedure: "Increment",
      payload: null,
    }),
    payload,
  }])

const malformed: ReadonlyArray<readonly [what: string, frame: string | Uint8Array, fault: string]> = [
  ["no JSON", "[{", "a frame is JSON"],
  ["nothing", "", "a frame is JSON"],
  ["half a frame", json("1", "").slice(0, -2), "a frame is JSON"],
  ["no array", "{}", "Expected array"],
  ["an unknown message", `[{"_tag":"Drop","id":1}]`, "Expected"],
  ["a message of another direction", `[{"_tag":"NoSession","id":1}]`, "Expected"],
  ["a message without its fields", `[{"_tag":"Call","id":1}]`, "Missing key"],
  ["a number that is negative", json("-1", ""), "Expected"],
  ["a number above 2^53", json("9007199254740993", ""), "Expected"],
  ["a number that is none", json("null", ""), "Expected number"],
  ["a number that is infinite", json("1e999", ""), "Expected"],
  ["a number that is a string", json(`"1"`, ""), "Expected number"],
  ["a fraction", json("0.5", ""), "Expected"],
  [
    "deeply nested",
    call(1, null).replace(`"payload":null`, `"payload":${"[".repeat(9999)}${"]".repeat(9999)}`),
    "nests",
  ],
  ["bytes", Uint8Array.of(0, 1, 2), "a frame is text, not binary"],
]

it.each(malformed)(
  "a frame that is %s closes its connection alone, with a reason",
  (_, frame, fault) =>
    run(Effect.gen(function* () {
      const cluster = yield* FakeCluster.make("a")
      const url = yield* serve(cluster, a)
      const [bad, good] = [yield* connect(`${url}/synod/v1`), yield* connect(`${url}/synod/v1`)]
      bad.say(frame)
      const { code, reason } = yield* bad.ended
      expect(code).toBe(4000)
      expect(reason).toContain(fault)
      expect(yield* counted("synod_clients_refused_total", { why: "Malformed" })).toBe(1)
      good.say([messages.Open({ id: 1 })])
      expect(yield* good.hear(2)).toMatchObject([{ _tag: "Opened", id: 1 }])
      expect(cluster.asked.length).toBe(1)
    })),
)

it("keys such as __proto__ in a payload are data, and change nothing else", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const client = yield* connect(`${yield* serve(cluster, a)}/synod/v1`)
    client.say(call(1, null).replace(`"payload":null`, `"payload":{"__proto__":{"by":1},"constructor":1}`))
    yield* until(() => cluster.asked.length === 1)
    const [request] = cluster.asked
    expect(request?._tag === "Call" && Object.keys(Object(request.payload))).toEqual(["__proto__", "constructor"])
    expect(Reflect.get({}, "by")).toBeUndefined()
  })))

it("10,000 frames of noise, on connections of their own, leave a client's calls alone", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const url = yield* serve(cluster, a)
    const frames = malformed.map(([, frame]) => frame)
    const noise = Effect.forEach(
      Array.from({ length: 10_000 / 20 }, (_, n) => n),
      (n) =>
        Effect.scoped(Effect.gen(function* () {
          const stranger = yield* connect(`${url}/synod/v1`)
          for (let i = 0; i < 20; i++) stranger.say(frames[(n + i) % frames.length] ?? "")
          yield* stranger.ended
        })),
      { concurrency: 8, discard: true },
    )
    const storm = yield* Effect.forkChild(noise)
    yield* Effect.provide(
      Effect.gen(function* () {
        const { Increment } = yield* Counter.client
        for (let n = 1; n <= 300; n++) expect(yield* Increment({ by: 1 })).toBe(n)
      }),
      WebSocketClient.layer({ urls: [url] }),
    )
    yield* Fiber.join(storm)
    expect(yield* counted("synod_clients_refused_total", { why: "Malformed" })).toBe(500)
  })))

it("a number is not used again while its request waits", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    cluster.script.push("silence")
    const client = yield* connect(`${yield* serve(cluster, a)}/synod/v1`)
    client.say(call(7, { by: 1 }))
    client.say(call(7, { by: 1 }))
    expect(yield* client.ended).toEqual({
      code: 4000,
      reason: "request 7 waits for its answer still: number requests anew",
    })
  })))

it("a frame that is too long closes the connection; a client does not send it, and says so", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const url = yield* serve(cluster, a, { limits: { frameBytes: 2 ** 19 } })
    const stranger = yield* connect(`${url}/synod/v1`)
    stranger.say(call(1, "x".repeat(2 ** 19)))
    expect((yield* stranger.ended).code).toBe(1009)
    yield* Effect.provide(
      Effect.gen(function* () {
        const { call } = yield* ReplicatedClient
        const long = { service: "Counter", procedure: "Increment", payload: "ü".repeat(2 ** 18) }
        const error = yield* Effect.flip(call(long))
        expect(error.message).toMatch(/^Counter.Increment was rejected and not done: it takes 524\d+ bytes to send/)
        const { Increment } = yield* Counter.client
        expect(yield* Increment({ by: 1 })).toBe(1)
      }),
      WebSocketClient.layer({ urls: [url] }),
    )
    expect(yield* counted("synod_clients_refused_total", { why: "TooLarge" })).toBe(1)
  })))

it("a client that sends more frames in a second than it may is closed", () =>
  run(Effect.gen(function* () {
    const url = yield* serve(yield* FakeCluster.make("a"), a, { limits: { framesPerSecond: 10 } })
    const client = yield* connect(`${url}/synod/v1`)
    for (let id = 0; id < 20; id++) client.say([messages.AskStatus({ id })])
    expect(yield* client.ended).toEqual({ code: 4001, reason: "more than 10 frames within a second" })
  })))

it("requests above the limit are refused one by one, and a client asks them again", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a")
    const url = yield* serve(cluster, a, { limits: { inFlight: 1 } })
    const stranger = yield* connect(`${url}/synod/v1`)
    cluster.script.push("silence")
    stranger.say(call(1, { by: 1 }))
    stranger.say(call(2, { by: 1 }))
    expect(yield* stranger.hear(2))
      .toEqual([{ _tag: "Unavailable", id: 2, why: "1 requests of this connection wait already" }])
    yield* Effect.provide(
      Effect.gen(function* () {
        const { Increment } = yield* Counter.client
        const values = yield* Effect.all(Array.from({ length: 10 }, () => Increment({ by: 1 })), {
          concurrency: "unbounded",
        })
        expect(new Set(values).size).toBe(10)
      }),
      WebSocketClient.layer({ urls: [url] }),
    )
  })))

it("a client that does not read is closed before its answers fill the memory; a watch goes on where it was", () =>
  run(Effect.gen(function* () {
    const total = 400
    const long = "x".repeat(20_000)
    const tell = (id: number, from: number, respond: (response: messages.Response) => void) => {
      respond(messages.Watching({ id, next: from }))
      for (let index = from; index < total; index++) respond(messages.Changed({ id, index, changes: [long] }))
    }
    const replica = Replica.of({
      connect: (respond) => ({
        request: (request) => request._tag === "Watch" && tell(request.id, request.from ?? 0, respond),
        close: () => {},
      }),
      failure: Effect.never,
    })
    const options = { node: a, listen: { hostname: "127.0.0.1", port: 0 }, limits: { unsentBytes: 2 ** 20 } }
    const { url } = yield* Effect.provideService(ReplicaServer.make(options), Replica, replica)
    const seen = yield* Effect.provide(
      Stream.unwrap(Effect.map(ReplicatedClient, ({ watch }) => watch("Any", 0))).pipe(
        Stream.map(({ index }) => index),
        Stream.take(total),
        Stream.runCollect,
      ),
      WebSocketClient.layer({ urls: [url] }),
    )
    expect(seen).toEqual(Array.from({ length: total }, (_, index) => index))
    expect(yield* counted("synod_clients_refused_total", { why: "Backlog" })).toBeGreaterThan(0)
  })))

it("a client that is sent more than it has read yet may ask whether the node is there", () =>
  run(Effect.gen(function* () {
    const parts = 2
    const replica = Replica.of({
      connect: (respond) => ({
        request: ({ id }) => {
          for (let index = 0; index < parts; index++) {
            respond(messages.Changed({ id, index, changes: ["x".repeat(2 ** 20)] }))
          }
        },
        close: () => {},
      }),
      failure: Effect.never,
    })
    const options = { node: a, listen: { hostname: "127.0.0.1", port: 0 } }
    const { url } = yield* Effect.provideService(ReplicaServer.make(options), Replica, replica)
    const reader = yield* connect(`${url}/synod/v1`)
    reader.say([messages.Watch({ id: 1, service: "Any", from: 0 })])
    reader.ping()
    yield* until(() => reader.heard.length === 1 + parts || reader.ending !== undefined)
    expect(reader.ending).toBeUndefined()
  })))

it("when a server stops, its clients hear it and go elsewhere", () =>
  run(Effect.gen(function* () {
    const cluster = yield* FakeCluster.make("a", "b")
    const b = NodeId.make("b")
    const [lifeOfA, urlOfB] = [yield* Scope.make(), yield* serve(cluster, b)]
    const urlOfA = yield* Scope.provide(serve(cluster, a), lifeOfA)
    const stranger = yield* connect(`${urlOfA}/synod/v1`)
    yield* Effect.provide(
      Effect.gen(function* () {
        const { Increment } = yield* Counter.client
        expect(yield* Increment({ by: 1 })).toBe(1)
        cluster.leader = b
        yield* Scope.close(lifeOfA, Exit.void)
        expect(yield* stranger.ended).toEqual({ code: 1001, reason: "the node stops" })
        expect(yield* Increment({ by: 1 })).toBe(2)
      }),
      WebSocketClient.layer({ urls: [urlOfA, urlOfB] }),
    )
  })))
