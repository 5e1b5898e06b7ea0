/**
 * A cluster of processes, another process that makes a load on it, and what both do meanwhile.
 *
 * @module
 */
import { Effect } from "effect"
import { type Order, Outcome, rateOf, shape } from "./Load.ts"
import type { Process, ProcessFailed, Spawner } from "../../src/campaign/Process.ts"
import { usages } from "./Usage.ts"

/** A cluster, ready for load. */
export interface LoadedCluster {
  /** Takes orders. */
  readonly loader: Process
  /** The nodes. */
  readonly nodes: ReadonlyArray<Process>
}

/** Has so many clients load for so long. */
export const order = (loader: Process, clients: number, durationMs: number): Effect.Effect<Outcome, ProcessFailed> =>
  Effect.andThen(loader.say({ ...shape, clients, durationMs } satisfies Order), loader.hear(Outcome))

/** What a load came to. */
export interface Round {
  readonly putsPerSecond: number
  readonly p50Micros: number
  readonly p99Micros: number
  /** Processor time of all nodes together, for one put. */
  readonly nodeMicrosPerPut: number
  readonly loaderMicrosPerPut: number
  /** What the largest node holds. */
  readonly memoryMiB: number
}

/** Loads a cluster and measures it meanwhile. */
export const measureRound: (
  cluster: LoadedCluster,
  clients: number,
  durationMs: number,
) => Effect.Effect<Round, ProcessFailed, Spawner> = Effect.fnUntraced(
  function* ({ loader, nodes }, clients, durationMs) {
    const look = usages([loader.pid, ...nodes.map(({ pid }) => pid)])
    const before = yield* look
    const outcome = yield* order(loader, clients, durationMs)
    const after = yield* look
    const [loaderSeconds = NaN, ...nodeSeconds] = after.map(({ cpuSeconds }, index) =>
      cpuSeconds - (before[index]?.cpuSeconds ?? NaN)
    )
    const { latency } = outcome
    const microsPerPut = (seconds: number) => seconds * 1e6 / latency.count
    return {
      putsPerSecond: rateOf(outcome),
      p50Micros: latency.p50Micros,
      p99Micros: latency.p99Micros,
      nodeMicrosPerPut: microsPerPut(nodeSeconds.reduce((sum, seconds) => sum + seconds, 0)),
      loaderMicrosPerPut: microsPerPut(loaderSeconds),
      memoryMiB: Math.max(...after.slice(1).map(({ memoryMiB }) => memoryMiB)),
    }
  },
)

/** Of each figure the median over rounds. */
export const medianOf = (rounds: ReadonlyArray<Round>): Round => {
  const median = (of: (round: Round) => number) => {
    const sorted = rounds.map(of).sort((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? NaN
  }
  return {
    putsPerSecond: median(({ putsPerSecond }) => putsPerSecond),
    p50Micros: median(({ p50Micros }) => p50Micros),
    p99Micros: median(({ p99Micros }) => p99Micros),
    nodeMicrosPerPut: median(({ nodeMicrosPerPut }) => nodeMicrosPerPut),
    loaderMicrosPerPut: median(({ loaderMicrosPerPut }) => loaderMicrosPerPut),
    memoryMiB: median(({ memoryMiB }) => memoryMiB),
  }
}
