/**
 * Puts under different loads, of clusters side by side.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import { concurrencies } from "./Load.ts"
import { type LoadedCluster, measureRound, medianOf, order, type Round } from "./LoadedCluster.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"

/** How long each load is made: first to warm up, then round by round. */
export interface Rounds {
  readonly warmUpMs: number
  readonly roundMs: number
  readonly rounds: number
}

const standard: Record<Effort, Rounds> = {
  full: { warmUpMs: 3_000, roundMs: 3_000, rounds: 5 },
  quick: { warmUpMs: 1_000, roundMs: 1_000, rounds: 2 },
}

/** What so many clients got out of a system: the median of its rounds. */
export interface Puts extends Round {
  readonly system: string
  readonly clients: number
}

/** Measures in rounds, in which the systems take turns at each load: a busy neighbour troubles all of them. */
export const measurePuts: (
  systems: { readonly [name: string]: LoadedCluster },
  efforts?: Record<Effort, Rounds>,
) => Effect.Effect<ReadonlyArray<Puts>, ProcessFailed, Spawner> = Effect.fnUntraced(
  function* (systems, efforts = standard) {
    const { roundMs, rounds, warmUpMs } = efforts[yield* Effort]
    const turns = concurrencies.flatMap((clients) =>
      Object.entries(systems).map(([system, cluster]) => ({ system, cluster, clients, rounds: new Array<Round>() }))
    )
    for (const { clients, cluster, system } of turns) {
      yield* progress(`${system}, ${clients} clients, to warm up`)
      yield* order(cluster.loader, clients, warmUpMs)
    }
    for (let round = 1; round <= rounds; round++) {
      yield* progress(`round ${round} of ${rounds}`)
      for (const { clients, cluster, rounds } of turns) rounds.push(yield* measureRound(cluster, clients, roundMs))
    }
    return turns.map(({ clients, rounds, system }) => ({ system, clients, ...medianOf(rounds) }))
  },
)
