/**
 * Commit latency in real time, on a network in memory without delays: what the code costs.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import { Network } from "../../src/network/mod.ts"
import { patience } from "../../src/protocols/paxos/mod.ts"
import type { Commit } from "../cluster/Cluster.ts"
import { load } from "../cluster/load.ts"
import * as MultiPaxos from "../cluster/multiPaxos.ts"
import * as Paxos from "../cluster/paxos.ts"
import { Effort } from "../harness/Effort.ts"
import * as Latency from "../harness/Latency.ts"

/** Commits, in all and each block; blocks of the proposers alternate, so that a busy neighbour troubles all alike. */
const efforts = {
  full: { warmUp: 3_000, block: 1_000, blocks: 10 },
  quick: { warmUp: 300, block: 100, blocks: 5 },
} as const satisfies Record<Effort, unknown>

/** Who proposes, one command after another, and how long each took. */
export interface Measured {
  readonly proposer: string
  readonly latency: Latency.LatencySummary
}

/** Proposes so many commands, one after another. */
const repeat = (commit: Commit, times: number, latency: Latency.Latency) =>
  load({ commit, clients: 1, latency, isOver: (committed) => committed === times })

const start: (nodes: number) => Effect.Effect<Record<string, Commit | undefined>, unknown, Scope.Scope> = Effect
  .fnUntraced(function* (nodes) {
    // Each group on a network of its own: their nodes have the same names.
    const [anywhere] = yield* Effect.provide(Paxos.make({ nodes, patience }), Network.layerMemory())
    const [leader, follower] = yield* Effect.provide(
      MultiPaxos.make({ nodes }),
      Network.layerMemory(),
    )
    return { "Paxos": anywhere, "Multi-Paxos, at the leader": leader, "Multi-Paxos, at a follower": follower }
  })

/** Measures a lone proposer of each protocol in a group of so many nodes. */
export const realTime: (nodes: number) => Effect.Effect<ReadonlyArray<Measured>, unknown> = Effect.fnUntraced(
  function* (nodes) {
    const { block, blocks, warmUp } = efforts[yield* Effort]
    const proposers = Object.entries(yield* start(nodes)).flatMap(([proposer, commit]) =>
      commit === undefined ? [] : [{ proposer, commit, latency: Latency.make() }]
    )
    for (const { commit } of proposers) yield* repeat(commit, warmUp, Latency.make())
    for (let round = 0; round < blocks; round++) {
      for (const { commit, latency } of proposers) yield* repeat(commit, block, latency)
    }
    return proposers.map(({ latency, proposer }) => ({ proposer, latency: latency.summary() }))
  },
  Effect.scoped,
)
