/**
 * Commit latency in virtual time: what messages cost when nothing else does.
 *
 * @module
 */
import { Clock, Effect, Option, type Scope } from "effect"
import { Network } from "../../src/network/mod.ts"
import { Simulation } from "../../src/simulation/mod.ts"
import type { Cluster, Commit } from "../cluster/Cluster.ts"
import * as MultiPaxos from "../cluster/multiPaxos.ts"
import * as Paxos from "../cluster/paxos.ts"
import type { Topology } from "../data/regions.ts"
import { linksOf, longestRoundTripMs } from "./geography.ts"

/** A protocol under measurement. */
export type Protocol = "Paxos" | "Multi-Paxos"

/** In milliseconds of virtual time. */
export interface CommitLatency {
  /** The index of the place that proposed; the first leads if anyone does. */
  readonly place: number
  readonly ms: number
}

/** A phase of Paxos that takes four times the longest round trip has failed; whoever is rejected stands back for up to one. */
const patienceOf = (topology: Topology) => {
  const longestMs = longestRoundTripMs(topology)
  return { timeout: 4 * longestMs, backoff: longestMs / 2, poll: 4 * longestMs }
}

const start = (protocol: Protocol, topology: Topology) => {
  const nodes = topology.regions.length
  return protocol === "Paxos" ? Paxos.make({ nodes, patience: patienceOf(topology) }) : MultiPaxos.make({ nodes })
}

const timed = (commit: Commit, place: number): Effect.Effect<CommitLatency, unknown> =>
  Effect.gen(function* () {
    const before = yield* Clock.monotonicTimeNanos
    yield* commit("command")
    return { place, ms: Number((yield* Clock.monotonicTimeNanos) - before) / 1e6 }
  })

/** Lets what is still on its way arrive. */
const quiet = Effect.sleep("3 seconds")

const simulate = <A>(
  protocol: Protocol,
  topology: Topology,
  seed: number,
  measure: (cluster: Cluster) => Effect.Effect<A, unknown, Scope.Scope>,
): Effect.Effect<A, unknown> =>
  Effect.flatMap(start(protocol, topology), measure).pipe(
    Effect.provide(Network.layerMemory(linksOf(topology))),
    (program) => Simulation.run(program, { seed }),
    Effect.map(({ value }) => Option.getOrThrow(value)),
  )

/** Each place commits one command in its turn, all else at rest. */
export const alone = (protocol: Protocol, topology: Topology): Effect.Effect<ReadonlyArray<CommitLatency>, unknown> =>
  simulate(
    protocol,
    topology,
    1,
    (cluster) => Effect.forEach(cluster, (commit, place) => Effect.andThen(quiet, timed(commit, place))),
  )

/** Two places that propose at the same moment, and what it took each. */
export type Duel = readonly [CommitLatency, CommitLatency]

/** Each place proposes at the same moment as the next one does, in its turn, in a world of each seed. */
export const contended = (
  protocol: Protocol,
  topology: Topology,
  seeds: number,
): Effect.Effect<ReadonlyArray<Duel>, unknown> =>
  Effect.map(
    Effect.forEach(Array.from({ length: seeds }, (_, seed) => seed), (seed) =>
      simulate(protocol, topology, seed, (cluster) => {
        const proposers = cluster.map(timed)
        return Effect.forEach(proposers, (one, place) => {
          const next = proposers[(place + 1) % proposers.length] ?? one
          return Effect.andThen(quiet, Effect.all([one, next], { concurrency: 2 }))
        })
      })),
    (worlds) =>
      worlds.flat(),
  )
