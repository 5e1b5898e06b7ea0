/**
 * Throughput of one group of Multi-Paxos under different loads.
 *
 * @module
 */
import { Effect } from "effect"
import { Network } from "../../src/network/mod.ts"
import { load } from "../cluster/load.ts"
import * as MultiPaxos from "../cluster/multiPaxos.ts"
import { Effort } from "../harness/Effort.ts"
import * as Latency from "../harness/Latency.ts"

/** Clients that propose at the same time: the least and the greatest show the code's latency and its capacity. */
export const concurrencies: ReadonlyArray<number> = [1, 16, 64, 256]

const efforts = {
  full: { warmUpMs: 300, roundMs: 400, rounds: 7 },
  quick: { warmUpMs: 50, roundMs: 100, rounds: 3 },
} as const satisfies Record<Effort, unknown>

/** Which group, and whether messages between its nodes pass their Schemas. */
export interface Group {
  readonly nodes: number
  readonly edge: "checked" | "unchecked"
}

/** What so many clients got out of a group. */
export interface Throughput extends Group {
  readonly clients: number
  /** Committed commands a second, round by round, in ascending order. */
  readonly rates: ReadonlyArray<number>
  readonly latency: Latency.LatencySummary
}

/** Measures in rounds: each loads the group with one client, then with more, so that a busy neighbour troubles all. */
export const measureGroup: (group: Group) => Effect.Effect<ReadonlyArray<Throughput>, unknown> = Effect.fnUntraced(
  function* (group) {
    const { roundMs, rounds, warmUpMs } = efforts[yield* Effort]
    const [commit = () => Effect.die("a group has a leader")] = yield* MultiPaxos.make(group)
    const loads = concurrencies.map((clients) => ({ clients, rates: new Array<number>(), latency: Latency.make() }))
    const loadFor = (ms: number, clients: number, latency: Latency.Latency) =>
      load({ commit, clients, latency, isOver: (_, elapsedNanos) => elapsedNanos >= BigInt(ms) * 1_000_000n })
    for (const { clients } of loads) yield* loadFor(warmUpMs, clients, Latency.make())
    for (let round = 0; round < rounds; round++) {
      for (const { clients, latency, rates } of loads) rates.push(yield* loadFor(roundMs, clients, latency))
    }
    return loads.map(({ clients, latency, rates }) => ({
      ...group,
      clients,
      rates: rates.sort((a, b) => a - b),
      latency: latency.summary(),
    }))
  },
  Effect.provide(Network.layerMemory()),
  Effect.scoped,
)
