/**
 * Check-quorum: a leader that no quorum has answered for an election timeout leads no more ("Consensus: Bridging Theory
 * and Practice", Ongaro 2014, section 6.2). It decides nothing, and who hears it still would keep others from standing.
 *
 * It counts heartbeats and not time: while its process was stopped it has sent none, and nobody owed it an answer.
 *
 * @module
 */
import type { Situation } from "../../role/Step.ts"
import type { ReplicaOptions } from "./Action.ts"
import { include, type InMode, type Leader } from "./state.ts"

/** How many heartbeats a quorum owes an answer to, with one that is to be sent now. A leader that suffices is owed none. */
export const owed = ({ heard, unanswered }: Leader, { quorums }: ReplicaOptions): number =>
  heard.length < quorums.phase2 ? unanswered + 1 : 0

/** Whether no quorum hears the leader, or it hears none. */
export const isForsaken = ({ unanswered }: Leader, { electionTimeout, heartbeatMs }: ReplicaOptions): boolean =>
  unanswered * heartbeatMs >= electionTimeout.maxMs

/** Notes who has answered a heartbeat, until a quorum has. */
export const hear = (
  state: InMode<Leader>,
  { from, members, self }: Situation,
  { quorums }: ReplicaOptions,
): InMode<Leader> => {
  const { mode } = state
  if (mode.unanswered === 0) return state
  const heard = include(members, mode.heard, from.node)
  const isQuorum = heard.length >= quorums.phase2
  return {
    ...state,
    mode: isQuorum ? { ...mode, unanswered: 0, heard: [self.node] } : { ...mode, heard },
  }
}
