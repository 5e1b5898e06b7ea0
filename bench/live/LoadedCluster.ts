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

/** What a load came to. Processor time is for one put. */
export interface Round {
  readonly putsPerSecond: number
  readonly p50Micros: number
  readonly p99Micros: number
  /** The node that took the most processor time, which is the one that leads. */
  readonly busiestMicros: number
  /** The mean of the other nodes. */
  readonly otherMicros: number
  readonly nodesMicros: number
  readonly loaderMicros: number
  /** What the busiest node holds. */
  readonly busiestMiB: number
  /** What the largest of the others holds. */
  readonly otherMiB: number
}

const sumOf = (figures: ReadonlyArray<number>): number => figures.reduce((sum, figure) => sum + figure, 0)

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
    const { latency } = outcome
    const [ofLoader, ...ofNodes] = after.map(({ cpuSeconds, memoryMiB }, index) => ({
      micros: (cpuSeconds - (before[index]?.cpuSeconds ?? NaN)) * 1e6 / latency.count,
      memoryMiB,
    }))
    const [busiest, ...others] = ofNodes.sort((a, b) => b.micros - a.micros)
    const othersMicros = sumOf(others.map(({ micros }) => micros))
    const busiestMicros = busiest?.micros ?? NaN
    return {
      putsPerSecond: rateOf(outcome),
      p50Micros: latency.p50Micros,
      p99Micros: latency.p99Micros,
      busiestMicros,
      otherMicros: othersMicros / others.length,
      nodesMicros: busiestMicros + othersMicros,
      loaderMicros: ofLoader?.micros ?? NaN,
      busiestMiB: busiest?.memoryMiB ?? NaN,
      otherMiB: Math.max(...others.map(({ memoryMiB }) => memoryMiB)),
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
    busiestMicros: median(({ busiestMicros }) => busiestMicros),
    otherMicros: median(({ otherMicros }) => otherMicros),
    nodesMicros: median(({ nodesMicros }) => nodesMicros),
    loaderMicros: median(({ loaderMicros }) => loaderMicros),
    busiestMiB: median(({ busiestMiB }) => busiestMiB),
    otherMiB: median(({ otherMiB }) => otherMiB),
  }
}
