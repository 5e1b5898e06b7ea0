import { expect, it } from "@effect/vitest"
import { Config, Effect, Fiber, Logger, Metric, Option, Random, References, type Scope, Stream } from "effect"
import * as net from "node:net"
import { Slot } from "../../../src/model/Slot.ts"
import { Network } from "../../../src/network/mod.ts"
import { make, type WebSocketNetworkService } from "../../../src/network/websocket/mod.ts"
import * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { makeDisk, Storage } from "../../../src/storage/mod.ts"
import { replay } from "../../support/seeds.ts"
import { BadInput } from "./badInput.ts"
import { counted, id, isConnected, options, until } from "./nodes.ts"
import { connect, connectAs } from "./Stranger.ts"

const frameBytes = 64 * 1024

/** The cluster's nodes that run. The others' names are in the hands of whoever sends the bad input. */
const running = ["a", "b", "c"] as const
const taken = ["d", "e"] as const
const members = [...running, ...taken].map(id)

/** Bad input of each kind: from each taken name to each node, and from strangers to each node. */
const framesEach = 17_000
const strangersEach = 300
const total = framesEach * running.length * taken.length

/** Nodes of a Multi-Paxos of five members, so that all three are needed to commit. */
const startCluster = Effect.gen(function* () {
  const nowhere = Object.fromEntries(members.map((name) => [name, "ws://127.0.0.1:9"]))
  const pace = { reconnect: ["1 second", "1 second"] } as const
  const start = (name: string) => make(options(name, { peers: nowhere, pace, limits: { frameBytes } }))
  const networks = { a: yield* start("a"), b: yield* start("b"), c: yield* start("c") }
  const pairs = running.flatMap((from) => running.filter((to) => to !== from).map((to) => [from, to] as const))
  for (const [from, to] of pairs) yield* networks[from].connect(id(to), networks[to].url)
  for (const [from, to] of pairs) yield* until(() => isConnected(networks[from], to))
  const logs = yield* Effect.forEach(running, (name) => {
    const timeout = name === "a" ? "1 second" : "3 seconds"
    return MultiPaxos.make({
      id: id(name),
      members,
      pace: { electionTimeout: [timeout, timeout] },
      timeout: "1 minute",
    })
      .pipe(Effect.provideService(Storage, makeDisk().storage), Effect.provideService(Network, networks[name]))
  })
  yield* Effect.forEach(logs, ({ leaderChanges }) => Stream.runHead(Stream.filter(leaderChanges, Option.isSome)))
  return { networks, logs }
})

/** Sends bad frames as a peer, and connects anew each time that the node has ended the connection, as it must. */
const misbehave = (bad: BadInput, { url }: WebSocketNetworkService, from: string, to: string, onFrame: () => void) =>
  Effect.gen(function* () {
    for (let sent = 0; sent < framesEach;) {
      yield* Effect.scoped(Effect.gen(function* () {
        const peer = yield* connectAs(from, to, url)
        for (let left = bad.below(400); left > 0 && sent < framesEach - 1; left--, sent++, onFrame()) {
          peer.say(bad.frame())
          if (left % 50 === 0) yield* Effect.sleep(0)
        }
        const [what, code] = bad.noFrame(frameBytes)
        peer.say(what)
        sent++
        onFrame()
        expect((yield* peer.ended).code, JSON.stringify(what.slice(0, 200))).toBe(code)
      }))
    }
  })

/** Speaks to a node without a name, now as a WebSocket, now not even that. */
const knock = (bad: BadInput, { url }: WebSocketNetworkService) =>
  Effect.gen(function* () {
    for (let n = 0; n < strangersEach; n++) {
      if (bad.below(2) === 0) yield* throwBytes(url, bad.bytes())
      else {
        yield* Effect.scoped(Effect.gen(function* () {
          const stranger = yield* connect(url)
          stranger.say(bad.word())
          if (bad.below(2) === 0) yield* stranger.ended
        }))
      }
    }
  })

const throwBytes = (url: string, bytes: string | Uint8Array) =>
  Effect.callback<void>((resume) => {
    const { hostname, port } = new URL(url)
    const socket = net.connect(Number(port), hostname, () => socket.end(bytes))
    socket.on("error", () => {})
    socket.resume()
    socket.on("close", () => resume(Effect.void))
  })

const fuzz = (seed: number): Effect.Effect<void, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const bad = new BadInput(yield* Random.Random)
    const { logs: [log, ...followers], networks } = yield* startCluster
    if (log === undefined) return yield* Effect.die("there is a leader")
    let committed = 0
    const client = yield* Effect.forkChild(
      Effect.forever(Effect.map(Effect.eventually(Effect.suspend(() => log.propose(committed))), () => committed++)),
    )
    let frames = 0
    /** How much was committed when each tenth of the frames had been sent. */
    const progress: Array<number> = []
    const onFrame = () => {
      if (++frames % Math.ceil(total / 10) === 0) progress.push(committed)
    }
    yield* Effect.all([
      ...running.flatMap((to) => taken.map((from) => misbehave(bad, networks[to], from, to, onFrame))),
      ...running.map((to) => knock(bad, networks[to])),
    ], { concurrency: "unbounded", discard: true })
    const end = committed
    yield* until(() => committed > end)
    yield* Fiber.interrupt(client)

    expect(frames, `seed ${seed}`).toBeGreaterThanOrEqual(100_000)
    expect(progress).toEqual([...new Set(progress)])
    const decided = yield* Effect.forEach([log, ...followers], (one) =>
      one.decided(Slot.make(0)).pipe(Stream.takeUntil(({ command }) => command === end - 1), Stream.runCollect))
    for (const all of decided) {
      // What was in flight as a leader was too busy to lead on is proposed again, and may have been decided.
      expect([
        ...new Set(all.map(({ command }) =>
          command
        )),
      ]).toEqual(Array.from(Array(end).keys()))
    }
    // Nobody but who misbehaved has lost a connection.
    for (const name of running) {
      expect(yield* counted("synod_network_connections_total", { peer: name, direction: "out" })).toBe(2)
    }
    expect(yield* counted("synod_messages_undeliverable_total")).toBeGreaterThan(framesEach)
    for (const why of ["Malformed", "TooLarge", "NoUpgrade"]) {
      expect(yield* counted("synod_network_refused_total", { why }), why).toBeGreaterThan(10)
    }
  })

/** Unless one is to be replayed, a new seed each time. */
const seed = Effect.runSync(Effect.map(Config.option(Config.Int("SEED")), Option.getOrElse(() => Date.now() % 2 ** 31)))

it(
  `a cluster keeps committing while it is sent ${total} bad frames, ${replay("test/network/websocket/fuzz", seed)}`,
  async () => {
    const startedAt = Date.now()
    let warnings = 0
    const counter = Logger.make(({ logLevel }) => {
      if (logLevel === "Warn") warnings++
    })
    await Effect.scoped(fuzz(seed)).pipe(
      Random.withSeed(seed),
      Effect.provideService(Metric.MetricRegistry, new Map()),
      Effect.provideService(Logger.CurrentLoggers, new Set([counter])),
      Effect.provideService(References.MinimumLogLevel, "Info"),
      Effect.runPromise,
    )
    const seconds = Math.ceil((Date.now() - startedAt) / 1000)
    // Of each kind a line a second at most at each node: kinds of refusal, what cannot be delivered, who is away.
    expect(warnings).toBeLessThan(running.length * 20 * (seconds + 1))
  },
)
