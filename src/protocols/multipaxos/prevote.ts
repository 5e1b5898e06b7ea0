/**
 * Pre-vote: who hears of no leader asks whether a quorum hears of none either, before it stands for election
 * ("Consensus: Bridging Theory and Practice", Ongaro 2014, section 9.6). So a replica that was late itself, or cut off,
 * deposes nobody.
 *
 * It is advice, and no part of Paxos: it names no ballot and changes nothing on any disk, so whoever stands may stand
 * without it. And as each quorum of phase 1 meets each of phase 2, none agrees while one of phase 2 hears a leader.
 *
 * @module
 */
import { become, broadcastToPeers, emit, randomInt, reply, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import { lags } from "./acceptor.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { stand } from "./election.ts"
import { Leaderless } from "./events.ts"
import { PreVote, PreVoted, type Suspect } from "./messages.ts"
import { Follower, followsAny, include, type InMode, leaderOf, PreCandidate, type ReplicaState } from "./state.ts"

/** Nobody has led for as long as it waits: it gives its leader up, or if it has none asks the others. */
export function* miss(state: ReplicaState, situation: Situation, options: ReplicaOptions): Action {
  return leaderOf(state) === null ? yield* ask(state, situation, options) : yield* giveUp(state, options)
}

/**
 * Whom a failure detector suspects is missed at once, if it is the leader. Who is up may have ceased to lead all the same,
 * so silence is still missed when its time is over; and a suspicion that was wrong ends with the leader's next word.
 */
export function* suspect(state: ReplicaState, { nodes }: Suspect, options: ReplicaOptions): Action {
  return followsAny(state, nodes) ? yield* giveUp(state, options) : state
}

/**
 * Has no leader any more, and agrees from now on with whoever would stand; before it asks itself it waits for the
 * random rest of its time. If it was itself that was late, what the leader has said meanwhile comes first.
 */
export function* giveUp(state: ReplicaState, { electionTimeout: { maxMs, minMs } }: ReplicaOptions): Action {
  yield* emit(Leaderless({}))
  yield* setTimer("Election", { minMs: 0, maxMs: maxMs - minMs })
  return yield* become(state, Follower({ leader: null }))
}

/** Asks all others, and again after an election timeout if too few agree. */
function* ask(state: ReplicaState, situation: Situation, options: ReplicaOptions): Action {
  const { self } = situation
  yield* setTimer("Election", options.electionTimeout)
  // While a leader's lease may rest on it, it must not stand.
  if (state.bound) return state
  const nonce = yield* randomInt(options.nonces)
  yield* broadcastToPeers(self.role, PreVote({ nonce, first: state.chosen }))
  const mode = PreCandidate({ nonce, agreed: [self.node] })
  const asking = yield* become(state, mode)
  return yield* standIfAgreed({ ...asking, mode }, situation, options)
}

/** Agrees if it hears of no leader either, and would promise the one that asks what it needs to lead. */
export function* answer(state: ReplicaState, { first, nonce }: PreVote, options: ReplicaOptions): Action {
  if (leaderOf(state) === null && !state.bound && !lags(state, first, options)) yield* reply(PreVoted({ nonce }))
  return state
}

/** Counts who agrees; a quorum makes a candidate. */
export function* agreed(
  state: InMode<PreCandidate>,
  { nonce }: PreVoted,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (nonce !== state.mode.nonce) return state
  const mode = PreCandidate({ nonce, agreed: include(situation.members, state.mode.agreed, situation.from.node) })
  return yield* standIfAgreed({ ...state, mode }, situation, options)
}

function* standIfAgreed(state: InMode<PreCandidate>, situation: Situation, options: ReplicaOptions): Action {
  return state.mode.agreed.length < options.quorums.phase1 ? state : yield* stand(state, situation, options)
}
