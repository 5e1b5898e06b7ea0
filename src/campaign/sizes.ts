/**
 * How many nodes a day of a protocol of the Paxos family has, and which quorums.
 *
 * @module
 */
import { Effect } from "effect"
import type { Quorums } from "../model/Quorum.ts"
import { oneOf } from "./chance.ts"
import type { Minority } from "./Subject.ts"

/** The sizes of a day, and what becomes of a minority in its end. */
export interface Sizes {
  readonly nodes: 3 | 5
  readonly quorums: Quorums
  readonly minority: Minority
}

/** Draws the sizes of a day. */
export const sizes: Effect.Effect<Sizes> = Effect.gen(function* () {
  const nodes = yield* oneOf<3 | 5>(3, 5)
  const majority = (nodes + 1) / 2
  const minority = yield* oneOf<Minority>("recovers too", "is down", "is cut off")
  // Where a majority has to do alone, each quorum must be one.
  const phase1 = minority === "recovers too" ? yield* oneOf(majority, majority, 1, majority + 1, nodes) : majority
  return { nodes, quorums: { phase1, phase2: nodes + 1 - phase1 }, minority }
})
