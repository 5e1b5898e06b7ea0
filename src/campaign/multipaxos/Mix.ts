/**
 * How a day of Multi-Paxos goes: each seed draws its own mix of sizes, settings and load.
 *
 * @module
 */
import { Effect, Random } from "effect"
import type { Pace } from "../../protocols/multipaxos/settings.ts"
import { oneOf } from "../chance.ts"
import { type Sizes, sizes } from "../sizes.ts"

/** The most that a follower waits for its leader, as by default. */
export const electionTimeoutMs = 1000

/**
 * A majority goes on within so many election timeouts: in the first at the latest somebody stands; two who stand
 * together, or a proposal that was passed on to a leader that is gone, cost one more, and seldom twice;
 * so does a leader that hands over to one that is down.
 */
export const boundMs: number = 10 * electionTimeoutMs

/** How a day goes. Times are in milliseconds. */
export interface Mix extends Sizes {
  readonly pace: Omit<Required<Pace>, "heartbeat" | "electionTimeout">
  readonly syncMs: number
  /** How likely a message brings down the role that sends it. */
  readonly defects: number
  /** From one proposal of a client to the next, on average. */
  readonly thinkMs: number
  /** How many nodes may be down at once. */
  readonly maxDown: number
  /** By what part clocks may be too fast or too slow. */
  readonly maxDrift: number
  /** How long a lease of a leader is, if it has one. */
  readonly leaseMs: number | null
  /** What tells nodes whom to suspect besides silence; it is quick to judge. */
  readonly detector: "none" | "heartbeat" | "phi-accrual"
  /** Whether a node may lose its disk. */
  readonly canLoseDisks: boolean
}

/** How many nodes may be hit for ever, or lose their disks: what was on one alone would be gone. */
export const canLose = ({ canLoseDisks, nodes, quorums }: Mix): number => {
  const spare = nodes - Math.max(quorums.phase1, quorums.phase2)
  return canLoseDisks ? Math.min(spare, 1) : spare
}

/** Draws a mix. Its load is one that its nodes can bear on calm links. */
export const draw: Effect.Effect<Mix> = Effect.gen(function* () {
  const { minority, nodes, quorums } = yield* sizes
  return {
    nodes,
    quorums,
    pace: {
      window: yield* oneOf(1, 3, 64),
      maxBatch: yield* oneOf(10, 1024),
      maxPending: yield* oneOf(10, 100),
      maxTransfer: yield* oneOf(10, 50, 1024),
      maxMessageLength: yield* oneOf(400, 2 ** 21),
      maxParts: yield* oneOf(3, 8),
      keep: yield* oneOf(0, 0, 10),
    },
    syncMs: yield* oneOf(0, 0, 1, 10),
    defects: yield* oneOf(0, 0, 0.0002),
    thinkMs: yield* oneOf(100, 300, 1000),
    minority,
    maxDown: yield* oneOf(1, (nodes - 1) / 2, nodes),
    maxDrift: yield* oneOf(0, 0.2),
    detector: yield* oneOf<Mix["detector"]>("none", "none", "heartbeat", "phi-accrual"),
    // What one node may choose, or promise, alone is lost with its disk.
    canLoseDisks: Math.min(quorums.phase1, quorums.phase2) > 1 && (yield* Random.nextBoolean),
    leaseMs: yield* oneOf(null, electionTimeoutMs / 2),
  }
})
