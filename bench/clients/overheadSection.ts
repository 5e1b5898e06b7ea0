/**
 * What a typed call costs beside what is done for it.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as process from "node:process"
import { ReplicatedService } from "../../src/replicated/mod.ts"
import { layer } from "../../src/replicated/client/mod.ts"
import { load } from "../cluster/load.ts"
import { Effort } from "../harness/Effort.ts"
import * as Latency from "../harness/Latency.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { type Spawner, start } from "../../src/campaign/Process.ts"
import { usages } from "../live/Usage.ts"

const Put = Rpc.make("Put", { payload: { key: Schema.String, value: Schema.String } })

const Sink = ReplicatedService.make("Sink", {
  rpcs: RpcGroup.make(Put),
  state: Schema.Null,
  initial: null,
  handlers: {
    *Put() {
      return [null, undefined]
    },
  },
})

const concurrencies: ReadonlyArray<number> = [1, 64, 256]

const efforts = {
  full: { warmUpMs: 1000, roundMs: 1000, rounds: 7 },
  quick: { warmUpMs: 100, roundMs: 300, rounds: 1 },
} as const satisfies Record<Effort, unknown>

/** What calls have cost, with so many in flight at a time. */
interface Overhead {
  readonly inFlight: number
  /** Calls a second, round by round, in ascending order. */
  readonly rates: ReadonlyArray<number>
  /** CPU that a call has cost. */
  readonly clientMicros: number
  readonly nodeMicros: number
  readonly latency: Latency.LatencySummary
}

const measure = Effect.fnUntraced(function* (inFlight: number, nodePid: number) {
  const { roundMs, rounds, warmUpMs } = efforts[yield* Effort]
  const { Put } = yield* Sink.client
  const payload = { key: "key-0001", value: "v".repeat(256) }
  const loadFor = (ms: number, latency: Latency.Latency) =>
    load({
      commit: () => Put(payload),
      clients: inFlight,
      latency,
      isOver: (_, elapsedNanos) => elapsedNanos >= BigInt(ms) * 1_000_000n,
    })
  const used = Effect.map(usages([process.pid, nodePid]), (all) => all.map(({ cpuSeconds }) => cpuSeconds * 1e6))

  yield* loadFor(warmUpMs, Latency.make())
  const latency = Latency.make()
  const [clientBefore = 0, nodeBefore = 0] = yield* used
  const measured: Array<number> = []
  for (let round = 0; round < rounds; round++) measured.push(yield* loadFor(roundMs, latency))
  const [clientAfter = 0, nodeAfter = 0] = yield* used
  const summary = latency.summary()
  const overhead: Overhead = {
    inFlight,
    rates: measured.sort((a, b) => a - b),
    clientMicros: (clientAfter - clientBefore) / summary.count,
    nodeMicros: (nodeAfter - nodeBefore) / summary.count,
    latency: summary,
  }
  return overhead
})

const rowOf = ({ clientMicros, inFlight, latency, nodeMicros, rates }: Overhead) => [
  inFlight,
  rates[rates.length >> 1] ?? null,
  rates.at(0) ?? null,
  rates.at(-1) ?? null,
  clientMicros,
  nodeMicros,
  latency.p50Micros,
  latency.p99Micros,
]

/** Measures calls to a node that answers at once, over a WebSocket on loopback. */
export const overheadSection: Effect.Effect<Section, unknown, Spawner> = Effect.gen(function* () {
  const node = yield* start({
    command: Deno.execPath(),
    args: ["run", "--quiet", "-A", "bench/clients/instantMain.ts"],
  })
  const url = yield* node.hear(Schema.String)
  const measured = yield* Effect.forEach(concurrencies, (inFlight) =>
    Effect.gen(function* () {
      yield* progress(`${inFlight} calls in flight`)
      return yield* Effect.provide(measure(inFlight, node.pid), layer({ urls: [url] }))
    }))
  return {
    title: "A call's overhead",
    measured:
      "Real time; a client with so many calls in flight, each of a 256-byte value, to a node in a process of its " +
      "own that answers at once, over a WebSocket on loopback. Rates are the median, least and greatest of the rounds; " +
      "CPU is that of the whole process by the kernel's count, over all rounds, the load's own fibers included.",
    table: {
      columns: [
        { title: "in flight" },
        { title: "calls a second", digits: 0 },
        { title: "least", digits: 0 },
        { title: "greatest", digits: 0 },
        { title: "CPU a call, client", unit: "µs", digits: 1 },
        { title: "CPU a call, node", unit: "µs", digits: 1 },
        { title: "p50", unit: "µs", digits: 0 },
        { title: "p99", unit: "µs", digits: 0 },
      ],
      rows: measured.map(rowOf),
    },
    notes: [
      "All calls of a turn of the event loop travel in one frame, so the more are in flight, the less each costs.",
    ],
  }
}).pipe(Effect.scoped)
