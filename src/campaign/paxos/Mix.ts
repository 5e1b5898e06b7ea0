/**
 * How a day of Paxos goes: each seed draws its own mix of sizes and load.
 *
 * @module
 */
import { Effect } from "effect"
import type { Patience } from "../../protocols/paxos/mod.ts"
import { oneOf } from "../chance.ts"
import { type Sizes, sizes } from "../sizes.ts"

/** How long a proposer waits for an answer before it tries again, and a learner before it asks around. */
export const timeoutMs = 100

/** A client waits so long for its answer. */
export const clientTimeoutMs = 500

/** How the roles pace themselves. */
export const patience: Patience = { timeout: timeoutMs, backoff: 5, poll: timeoutMs }

/**
 * A majority decides within so many of a proposer's timeouts: one that stands back does so for four at most, then a
 * rival may keep it from being chosen, and seldom twice.
 */
export const boundMs: number = 10 * timeoutMs

/** All instances of a day are learned again in no order: a client that was not answered asks again, a few times. */
export const restoreMs: number = 20 * clientTimeoutMs

/** How a day goes. Times are in milliseconds. */
export interface Mix extends Sizes {
  /** Values are agreed on in so many instances at a time; after so long it is the turn of others. */
  readonly instances: number
  readonly turnMs: number
  readonly syncMs: number
  /** How likely a message brings down the role that sends it. */
  readonly defects: number
  readonly thinkMs: number
  /** How many nodes may be down at once, and by what part clocks may be too fast or too slow. */
  readonly maxDown: number
  readonly maxDrift: number
}

/** Draws a mix. */
export const draw: Effect.Effect<Mix> = Effect.gen(function* () {
  const { minority, nodes, quorums } = yield* sizes
  return {
    nodes,
    quorums,
    instances: yield* oneOf(1, 3, 10),
    turnMs: yield* oneOf(2000, 5000, 20_000),
    syncMs: yield* oneOf(0, 0, 1, 10),
    defects: yield* oneOf(0, 0, 0.001),
    thinkMs: yield* oneOf(100, 300, 1000),
    minority,
    maxDown: yield* oneOf(1, (nodes - 1) / 2, nodes),
    maxDrift: yield* oneOf(0, 0.5),
  }
})
