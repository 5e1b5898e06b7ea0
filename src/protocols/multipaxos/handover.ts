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
import { broadcastToPeers } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { stand } from "./election.ts"
import { promise } from "./following.ts"
import { Handover } from "./messages.ts"
import { giveUp } from "./prevote.ts"
import { type InMode, type Leader, leaderOf, type ReplicaState } from "./state.ts"

/** Leads no more, and tells all others who is to stand: one who had accepted the slot decided last, if that is known. */
export function* resign(state: InMode<Leader>, { self }: Situation, options: ReplicaOptions): Action {
  const { mode: { quorum }, promised: ballot } = state
  const to = quorum.find((member) => member !== self.node)
  // Alone it has nobody to hand over to.
  if (to === undefined) return state
  yield* broadcastToPeers(self.role, Handover({ ballot, to }))
  return yield* promise(state, ballot, options)
}

/**
 * Gives up a leader that leads no more. Who is to stand does so at once, unless a lease may rest on its promising nobody
 * else; the others wait, lest it cannot.
 */
export function* takeOver(
  state: ReplicaState,
  { ballot, to }: Handover,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (leaderOf(state) === null || !Ballot.equals(ballot, state.promised)) return state
  const leaderless = yield* giveUp(state, options)
  return to === situation.self.node && !state.bound ? yield* stand(leaderless, situation, options) : leaderless
}
