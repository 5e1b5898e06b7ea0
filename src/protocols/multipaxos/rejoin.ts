/**
 * How a member that has lost its disk becomes whole again. What it had promised and accepted is forgotten, so it has no
 * vote until every other member has said what it may have been.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { become, broadcastToPeers, cancelTimer, emit, randomInt, reply, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import { lags, report } from "./acceptor.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import * as Entry from "./Entry.ts"
import { Leaderless, VoteRegained } from "./events.ts"
import { promise } from "./following.ts"
import { Rejoin, Rejoined } from "./messages.ts"
import { Follower, include, type InMode, Rejoining, type ReplicaState } from "./state.ts"

/** Begins, or after a crash begins again, without a vote. Answers to its former lives have other numbers. */
export function* begin(state: ReplicaState, situation: Situation, options: ReplicaOptions): Action {
  const mode = Rejoining({
    leader: null,
    nonce: yield* randomInt(options.nonces),
    answered: [],
    promised: Ballot.zero,
    reported: Log.empty(state.chosen),
  })
  const rejoining = yield* become({ ...state, whole: false }, mode)
  return yield* ask({ ...rejoining, mode }, situation, options)
}

/** Asks every other member what this one may have promised and accepted; what is chosen it learns as others do. */
export function* ask(
  state: InMode<Rejoining>,
  { self }: Situation,
  { electionTimeout }: ReplicaOptions,
): Action {
  yield* setTimer("Rejoin", electionTimeout)
  yield* broadcastToPeers(self.role, Rejoin({ nonce: state.mode.nonce, first: state.chosen }))
  return state
}

/** Says what it has promised, and what it has accepted from a slot on. It has no vote itself if it does not answer. */
export function* answer(state: ReplicaState, { first, nonce }: Rejoin, options: ReplicaOptions): Action {
  // There is too much to say, or it is here no more: it will ask again when it has learned what is chosen.
  if (lags(state, first, options)) return state
  yield* reply(Rejoined({ nonce, promised: state.promised, ...report(state, first, options) }))
  return state
}

/** Notes an answer. The last that lacked makes it whole: it promises and has accepted the highest that it was told. */
export function* answered(
  state: InMode<Rejoining>,
  { entries, first, hasMore, nonce, promised }: Rejoined,
  { from, members }: Situation,
  options: ReplicaOptions,
): Action {
  if (nonce !== state.mode.nonce) return state
  if (hasMore) yield* reply(Rejoin({ nonce, first: Slot.advance(first, entries.length) }))
  const mode = Rejoining({
    ...state.mode,
    answered: hasMore ? state.mode.answered : include(members, state.mode.answered, from.node),
    promised: Ballot.max(state.mode.promised, promised),
    reported: Entry.putHighest(state.mode.reported, first, entries),
  })
  if (mode.answered.length < members.length - 1) return { ...state, mode }
  yield* emit(VoteRegained({}))
  yield* cancelTimer("Rejoin")
  yield* setTimer("Election", options.electionTimeout)
  const reported = Log.slice(mode.reported, state.chosen, Log.endIndex(mode.reported))
  const log = Entry.putHighest(state.log, state.chosen, reported)
  const whole = yield* become({ ...state, log, whole: true }, Follower({ leader: mode.leader }))
  return Ballot.isGreaterThan(mode.promised, state.promised) ? yield* promise(whole, mode.promised, options) : whole
}

/** Its leader is silent. It cannot stand in its place. */
export function* loseLeader(state: InMode<Rejoining>): Action {
  if (state.mode.leader === null) return state
  yield* emit(Leaderless({}))
  return { ...state, mode: { ...state.mode, leader: null } }
}
