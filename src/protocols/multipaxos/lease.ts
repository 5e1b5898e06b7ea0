/**
 * Leader leases: for a while after a quorum has confirmed a leader, its members promise nobody else, so until then the
 * leader need not ask them again ("Consensus: Bridging Theory and Practice", Ongaro 2014, section 6.4.1).
 *
 * A role has no clock. What it knows of time is when its own timers fire, and what a read brings: the time at which it
 * was asked, read by its client from the clock of the same process.
 *
 * @module
 */
import * as Address from "../../model/Address.ts"
import * as Log from "../../model/Log.ts"
import { setTimer } from "../../role/Command.ts"
import type { Action, Lease, ReplicaOptions } from "./Action.ts"
import type { ReadIndex } from "./messages.ts"
import type { InMode, Leader, ReplicaState, Round } from "./state.ts"

/** Promises nobody else from now on: a replica that has confirmed a leader, or may have before it crashed. */
export function* bind(state: ReplicaState, { lease }: ReplicaOptions): Action {
  if (lease === null) return state
  yield* setTimer("Lease", lease.durationMs)
  return state.bound ? state : { ...state, bound: true }
}

/** The time has passed on this replica's clock, be it long ago: no leader's lease rests on it any more. */
export function* release(state: ReplicaState): Action {
  return { ...state, bound: false }
}

/** Takes note of what the clock of this process was at. A client elsewhere has read another. */
export const noteTime = (
  state: InMode<Leader>,
  { askedMs, client }: ReadIndex,
  from: Address.Address,
  { lease }: ReplicaOptions,
): InMode<Leader> => {
  if (lease === null || !Address.equals(client, from) || askedMs <= state.mode.clockMs) return state
  return { ...state, mode: { ...state.mode, clockMs: askedMs } }
}

/**
 * Whether the leader had its lease when it was asked. What was decided before stands in its log then, however late it
 * answers.
 */
export const covers = ({ mode }: InMode<Leader>, { askedMs, client }: ReadIndex, from: Address.Address): boolean =>
  askedMs < mode.leaseEndMs && Address.equals(client, from)

/** Until when the leader has its lease, once a quorum has confirmed a round: counted from before the round was asked. */
export const endOf = ({ askedMs }: Round, lease: Lease): number => askedMs + lengthOf(lease)

/** Whether more than half of the lease is spent, and no round is under way that would renew it. */
export const isDue = ({ clockMs, leaseEndMs, rounds }: Leader, lease: Lease | null): boolean =>
  lease !== null && Log.isEmpty(rounds) && clockMs < leaseEndMs && clockMs > leaseEndMs - lengthOf(lease) / 2

/** Less than for how long the others are bound, so that it ends first on whatever clocks. */
const lengthOf = ({ durationMs, maxClockDrift }: Lease): number => durationMs * (1 - maxClockDrift)
