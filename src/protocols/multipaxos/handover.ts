/**
 * Leadership transfer: a leader whose node is to stop has another stand at once, in place of the silence that all others
 * would wait out ("Consensus: Bridging Theory and Practice", Ongaro 2014, section 3.10).
 *
 * It is no part of Paxos: whoever stands may stand without it. The word of the leader itself takes the place of the
 * pre-vote, which those who have not heard it yet would refuse.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import { broadcastToPeers, cancelTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { stand } from "./election.ts"
import { promise } from "./following.ts"
import { Handover } from "./messages.ts"
import { giveUp } from "./prevote.ts"
import { type InMode, type Leader, leaderOf, type ReplicaState } from "./state.ts"

/** Leads no more, and tells all others who is to stand: one who had accepted the slot decided last, or else any. */
export function* resign(state: InMode<Leader>, { members, self }: Situation, options: ReplicaOptions): Action {
  const { mode: { quorum }, promised: ballot } = state
  const to = [...quorum, ...members].find((member) => member !== self.node)
  // Alone it has nobody to hand over to.
  if (to === undefined) return state
  yield* broadcastToPeers(self.role, Handover({ ballot, to }))
  return yield* promise(state, ballot, options)
}

/**
 * Gives up the leader of a ballot that leads no more, and never will in that ballot again: so no lease rests any longer on
 * promising nobody else. Who is to stand does so at once; the others wait, in case it cannot.
 */
export function* takeOver(
  state: ReplicaState,
  { ballot, to }: Handover,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (!Ballot.equals(ballot, state.promised)) return state
  if (state.bound) yield* cancelTimer("Lease")
  const free = { ...state, bound: false }
  const leaderless = leaderOf(free) === null ? free : yield* giveUp(free, options)
  return to === situation.self.node ? yield* stand(leaderless, situation, options) : leaderless
}
