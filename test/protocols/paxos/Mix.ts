/**
 * How a bad day of Paxos goes: each seed draws its own mix of sizes, load and faults.
 */
import { Effect } from "effect"
import type { Quorums } from "../../../src/model/Quorum.ts"
import type { Link } from "../../../src/network/mod.ts"
import type { Patience } from "../../../src/protocols/paxos/mod.ts"
import { badLink, calm, oneOf } from "../../support/chance.ts"
import type { Minority } from "../../support/minority.ts"

/** How long a proposer waits for an answer before it tries again, and a learner before it asks around. */
export const timeoutMs = 100

/** A client waits so long for its answer. */
export const clientTimeoutMs = 500

export const patience: Patience = { timeout: timeoutMs, backoff: 5, poll: timeoutMs }

/** How a day goes. */
export interface Mix {
  readonly nodes: 3 | 5
  readonly quorums: Quorums
  readonly instances: number
  readonly syncMs: number
  readonly links: readonly [calm: Link.Link, ...bad: ReadonlyArray<Link.Link>]
  readonly dayMs: number
  readonly faultMs: number
  readonly maxDown: number
  /** How likely a message brings down the role that sends it. */
  readonly defects: number
  readonly thinkMs: number
  readonly minority: Minority
}

/** Draws a mix. */
export const draw: Effect.Effect<Mix> = Effect.gen(function* () {
  const nodes = yield* oneOf<3 | 5>(3, 5)
  const majority = (nodes + 1) / 2
  const minority = yield* oneOf<Minority>("recovers too", "is down", "is cut off")
  const phase1 = minority === "recovers too" ? yield* oneOf(majority, majority, 1, majority + 1, nodes) : majority
  return {
    nodes,
    quorums: { phase1, phase2: nodes + 1 - phase1 },
    instances: yield* oneOf(1, 3, 10),
    syncMs: yield* oneOf(0, 0, 1, 10),
    links: [calm, yield* badLink, yield* badLink],
    dayMs: yield* oneOf(500, 2000),
    faultMs: yield* oneOf(30, 100, 300),
    defects: yield* oneOf(0, 0, 0.001),
    maxDown: yield* oneOf(1, majority - 1, nodes),
    thinkMs: yield* oneOf(30, 100, 300),
    minority,
  }
})
