/**
 * What a datagram costs on the network of WebSockets.
 *
 * @module
 */
import { Clock, Effect, Redacted, References } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { make } from "../../src/network/websocket/mod.ts"
import { Effort } from "../harness/Effort.ts"
import * as Latency from "../harness/Latency.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"

const [a, b] = [NodeId.make("a"), NodeId.make("b")]

/** Datagrams that one turn of the event loop sends. */
const burstSizes: ReadonlyArray<number> = [1, 16, 256]

const efforts = {
  full: { warmUp: 500, rounds: 3_000 },
  quick: { warmUp: 50, rounds: 300 },
} as const satisfies Record<Effort, unknown>

/** Two networks of one process, connected with each other. */
const twoNodes = Effect.gen(function* () {
  const secret = Redacted.make(crypto.randomUUID())
  const node = (self: NodeId, peers: { readonly [node: string]: string }) =>
    make({ self, peers, secret, cluster: "bench", listen: { hostname: "127.0.0.1", port: 0 } })
  const first = yield* node(a, {})
  const second = yield* node(b, { a: first.url })
  yield* first.connect(b, second.url)
  for (const { peers } of [first, second]) {
    while ((yield* peers).some(({ isConnected }) => !isConnected)) yield* Effect.sleep(1)
  }
  return [first, second] as const
})

/** Sends so many datagrams within a turn, each of which is answered, and waits for all answers; again and again. */
const measureBurst = Effect.fnUntraced(
  function* (size: number) {
    const { rounds, warmUp } = efforts[yield* Effort]
    const { monotonicTimeNanosUnsafe: now } = yield* Clock.Clock
    const [first, second] = yield* twoNodes
    const message = { _tag: "Put", value: "x".repeat(256) }
    let answers = 0
    let onAnswers = () => {}
    yield* second.attach(b, ({ from, message, to }) => second.send({ from: to, to: from, message }))
    yield* first.attach(a, () => {
      if (++answers % size === 0) onAnswers()
    })
    const latency = Latency.make()
    const startedAt = yield* Effect.callback<bigint>((resume) => {
      let round = 0
      let startedAt = now()
      const go = () => {
        const sentAt = now()
        onAnswers = () => {
          if (round++ > warmUp) latency.record(now() - sentAt)
          else startedAt = now()
          if (round === warmUp + rounds) resume(Effect.succeed(startedAt))
          else go()
        }
        for (let n = 0; n < size; n++) {
          first.send({ from: Address.make(a, "Client"), to: Address.make(b, "Server"), message })
        }
      }
      go()
    })
    const { count, p50Micros, p99Micros } = latency.summary()
    return [size, p50Micros, p99Micros, 2 * size * count / (Number(now() - startedAt) / 1e9)]
  },
  Effect.scoped,
)

/** Measures bursts of several sizes. */
export const networkSection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  yield* progress("the network of WebSockets")
  return {
    title: "The network of WebSockets",
    measured:
      "Real time between two nodes of one process on loopback. A burst is so many datagrams of 256 bytes, sent " +
      "within one turn of the event loop, each of which is answered; latency is from the first until the last answer. " +
      "The rate counts both directions.",
    table: {
      columns: [
        { title: "datagrams a burst" },
        { title: "p50", unit: "µs", digits: 0 },
        { title: "p99", unit: "µs", digits: 0 },
        { title: "datagrams a second", digits: 0 },
      ],
      rows: yield* Effect.forEach(burstSizes, measureBurst),
    },
  }
}).pipe(Effect.provideService(References.MinimumLogLevel, "Error"))
