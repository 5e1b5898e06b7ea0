/**
 * Proposal numbers, totally ordered and owned by one node each ("Paxos Made Simple", Lamport 2001, sections 2.2 and 2.5).
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "./NodeId.ts"

/** A proposal number: compared by round, then by the node that owns it, so that no two nodes share one. */
export interface Ballot {
  /** 0 stands before every proposal; proposers count from 1. */
  readonly round: number
  readonly node: NodeId
}

/** Decodes and checks a ballot: NaN, negative, fractional and unsafe rounds are refused. */
export const Ballot: Schema.Struct<{
  readonly round: Schema.Int
  readonly node: typeof NodeId
}> = Schema.Struct({
  round: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  node: NodeId,
})

/** Below every ballot that a node can propose. */
export const zero: Ballot = { round: 0, node: NodeId.make("0") }

/** Negative, zero or positive as `a` stands before, at or after `b`. */
export const compare = (a: Ballot, b: Ballot): number =>
  a.round !== b.round ? a.round - b.round : a.node < b.node ? -1 : a.node > b.node ? 1 : 0

/** Whether `a` stands before `b`. */
export const isLessThan = (a: Ballot, b: Ballot): boolean => compare(a, b) < 0

/** Whether `a` stands after `b`. */
export const isGreaterThan = (a: Ballot, b: Ballot): boolean => compare(a, b) > 0

/** Whether both have the same round and the same owner. */
export const equals = (a: Ballot, b: Ballot): boolean => compare(a, b) === 0

/** The later one. */
export const max = (a: Ballot, b: Ballot): Ballot => isLessThan(a, b) ? b : a

/** The least ballot of `node` in a round above `ballot`'s. */
export const above = (ballot: Ballot, node: NodeId): Ballot => ({ round: ballot.round + 1, node })

/** `3.a` for round 3 of node `a`. */
export const format = (ballot: Ballot): string => `${ballot.round}.${ballot.node}`
