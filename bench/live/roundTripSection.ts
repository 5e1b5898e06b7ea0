/**
 * How many round trips a put takes, on wires that are slow.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { startBare } from "./BareCluster.ts"
import { order } from "./LoadedCluster.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"

const protocols = ["Multi-Paxos", "Paxos"] as const

/** What a round trip takes more than the sockets do, in milliseconds. */
const roundTripsMs = [0, 1, 10, 50]

const efforts = {
  full: { warmUpMs: 3_000, durationMs: 5_000 },
  quick: { warmUpMs: 500, durationMs: 1_000 },
} as const satisfies Record<Effort, unknown>

const measure = Effect.fnUntraced(
  function* (protocol: typeof protocols[number], roundTripMs: number) {
    yield* progress(`${protocol}, ${roundTripMs} ms more a round trip`)
    const { loader } = yield* startBare({ protocol, delayMs: roundTripMs / 2 })
    const { durationMs, warmUpMs } = efforts[yield* Effort]
    // Many at once: one alone would not call the code often enough for it to be compiled.
    yield* order(loader, 64, warmUpMs)
    return { protocol, roundTripMs, latency: (yield* order(loader, 1, durationMs)).latency }
  },
  Effect.scoped,
)

/** Measures a lone proposer of either protocol. */
export const roundTripSection: Effect.Effect<
  Section,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem
> = Effect.gen(function* () {
  const measured = yield* Effect.forEach(
    roundTripsMs.flatMap((ms) => protocols.map((protocol) => [protocol, ms] as const)),
    ([protocol, ms]) => measure(protocol, ms),
  )
  const inRoundTrips = ({ latency, roundTripMs }: typeof measured[number]) =>
    roundTripMs === 0 ? null : latency.p50Micros / 1e3 / roundTripMs
  return {
    title: "Round trips",
    measured:
      "Real time from proposing to knowing that it is chosen, of one proposer with one command of 256 bytes at a time; " +
      "three processes, WebSockets, SQLite, and so much added to each round trip between nodes. Multi-Paxos proposes at " +
      "its leader; in Paxos each command is an instance that nobody has heard of before.",
    table: {
      columns: [
        { title: "protocol" },
        { title: "added", unit: "ms" },
        { title: "commits" },
        { title: "p50", unit: "ms", digits: 2 },
        { title: "p99", unit: "ms", digits: 2 },
        { title: "p50", unit: "round trips", digits: 2 },
      ],
      rows: measured.map((one) => [
        one.protocol,
        one.roundTripMs,
        one.latency.count,
        one.latency.p50Micros / 1e3,
        one.latency.p99Micros / 1e3,
        inRoundTrips(one),
      ]),
    },
    plots: [{
      kind: "lines",
      title: "Round trips to a commit",
      x: { label: "ms added to a round trip", scale: "log10" },
      y: { label: "round trips", scale: "linear" },
      series: protocols.map((protocol) => ({
        name: protocol,
        points: measured.filter((one) => one.protocol === protocol)
          .flatMap((one) => {
            const y = inRoundTrips(one)
            return y === null ? [] : [{ x: one.roundTripMs, y }]
          }),
      })),
    }],
    notes: [
      "What is above 1 and 2 is the machine's own time: syncs, sockets, the code, and the nodes' looking at the clock for the " +
      "last two milliseconds of each delay, which timers cannot tell apart.",
    ],
  }
})
