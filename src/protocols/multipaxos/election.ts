/**
 * Phase 1, once for all slots to come.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import * as Slot from "../../model/Slot.ts"
import { become, broadcastToPeers, reply, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import * as Entry from "./Entry.ts"
import { promise } from "./following.ts"
import { lead } from "./leading.ts"
import { type Nack, Prepare, type Promise } from "./messages.ts"
import { Candidate, include, type InMode, type ReplicaState } from "./state.ts"

/** Phase 1a (PMS section 3): asks to lead in a new ballot, whose first promise is this replica's own. */
export function* stand(state: ReplicaState, situation: Situation, options: ReplicaOptions): Action {
  const { self } = situation
  const ballot = Ballot.above(state.promised, self.node)
  yield* setTimer("Election", options.electionTimeout)
  yield* broadcastToPeers(self.role, Prepare({ ballot, first: state.chosen }))
  const mode = Candidate({ promises: [self.node], reported: state.log })
  const candidate = yield* become({ ...state, promised: ballot }, mode)
  return yield* leadIfPromised({ ...candidate, mode }, situation, options)
}

/** Notes a promise and what comes with it, in whatever parts; a quorum of them makes a leader. */
export function* promised(
  state: InMode<Candidate>,
  { ballot, entries, first, hasMore }: Promise,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (!Ballot.equals(ballot, state.promised)) return state
  const reported = Entry.putHighest(state.mode.reported, first, entries)
  if (hasMore) {
    yield* setTimer("Election", options.electionTimeout)
    yield* reply(Prepare({ ballot, first: Slot.advance(first, entries.length) }))
    return { ...state, mode: Candidate({ ...state.mode, reported }) }
  }
  const promises = include(situation.members, state.mode.promises, situation.from.node)
  return yield* leadIfPromised({ ...state, mode: Candidate({ promises, reported }) }, situation, options)
}

function* leadIfPromised(state: InMode<Candidate>, situation: Situation, options: ReplicaOptions): Action {
  return state.mode.promises.length < options.quorums.phase1 ? state : yield* lead(state, situation, options)
}

/** Gives way to a higher ballot, and waits for as long as a follower would before standing again. */
export function* refused(state: ReplicaState, nack: Nack, options: ReplicaOptions): Action {
  return Ballot.isGreaterThan(nack.promised, state.promised) ? yield* promise(state, nack.promised, options) : state
}
