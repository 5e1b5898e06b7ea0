/**
 * How a bad day goes: each seed draws its own mix of sizes, settings, load and faults.
 */
import { Effect } from "effect"
import type { Quorums } from "../../../src/model/Quorum.ts"
import type { Link } from "../../../src/network/mod.ts"
import type * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { badLink, calm, oneOf } from "../../support/chance.ts"
import type { Minority } from "../../support/minority.ts"

/** The most that a follower waits for its leader. A client waits as long for its answer. */
export const electionTimeoutMs = 200

/** How a day goes. */
export interface Mix {
  readonly nodes: 3 | 5
  readonly quorums: Quorums
  readonly pace: Required<MultiPaxos.Pace>
  readonly syncMs: number
  readonly links: readonly [calm: Link.Link, ...bad: ReadonlyArray<Link.Link>]
  readonly dayMs: number
  /** From one fault to the next, on average. */
  readonly faultMs: number
  readonly maxDown: number
  /** How likely a message brings down the role that sends it. */
  readonly defects: number
  /** From one proposal of a client to the next, on average. */
  readonly thinkMs: number
  readonly minority: Minority
  /** From one snapshot of a node to its next, in slots, and how long a part of it is. */
  readonly compactEvery: number
  readonly partLength: number
  /** Leaders' leases, if any. The clocks of a simulated world do not drift. */
  readonly lease: Partial<Pick<MultiPaxos.Options, "lease">>
  /** What tells nodes whom to suspect besides silence; it is quick to judge. */
  readonly detector: "none" | "heartbeat" | "phi-accrual"
}

/** Draws a mix. Its load is one that its nodes can bear on calm links. */
export const draw: Effect.Effect<Mix> = Effect.gen(function* () {
  const nodes = yield* oneOf<3 | 5>(3, 5)
  const majority = (nodes + 1) / 2
  const minority = yield* oneOf<Minority>("recovers too", "is down", "is cut off")
  // Where a majority has to do alone, each quorum must be one.
  const phase1 = minority === "recovers too" ? yield* oneOf(majority, majority, 1, majority + 1, nodes) : majority
  return {
    nodes,
    quorums: { phase1, phase2: nodes + 1 - phase1 },
    pace: {
      heartbeat: 25,
      electionTimeout: [electionTimeoutMs / 2, electionTimeoutMs],
      window: yield* oneOf(1, 3, 64),
      maxBatch: yield* oneOf(10, 1024),
      maxPending: yield* oneOf(10, 100),
      maxTransfer: yield* oneOf(10, 50, 1024),
      maxMessageLength: yield* oneOf(400, 2 ** 21),
      maxParts: yield* oneOf(3, 8),
      keep: yield* oneOf(0, 0, 10),
    },
    syncMs: yield* oneOf(0, 0, 1, 10),
    links: [calm, yield* badLink, yield* badLink],
    dayMs: 3000,
    faultMs: yield* oneOf(30, 100, 300),
    defects: yield* oneOf(0, 0, 0.001),
    maxDown: yield* oneOf(1, majority - 1, nodes),
    thinkMs: yield* oneOf(30, 100, 300),
    minority,
    compactEvery: yield* oneOf(2, 5, 20, Infinity),
    partLength: yield* oneOf(200, 2000),
    lease: yield* oneOf({}, { lease: { duration: electionTimeoutMs / 2, maxClockDrift: 0 } }),
    detector: yield* oneOf<Mix["detector"]>("none", "none", "heartbeat", "phi-accrual"),
  }
})
