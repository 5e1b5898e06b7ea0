/**
 * A ballot takes over: following its leader, standing down for it, learning from it.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import type { NodeId } from "../../model/NodeId.ts"
import * as Slot from "../../model/Slot.ts"
import * as Log from "../../model/Log.ts"
import { become, cancelTimer, emit, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { Decided, Following, Leaderless } from "./events.ts"
import { disown, forward } from "./proposals.ts"
import { Follower, type InMode, type Leader, leaderOf, Rejoining, type ReplicaState } from "./state.ts"

const leads = (state: ReplicaState): state is InMode<Leader> => state.mode._tag === "Leader"

/** Gives up leading or standing for election, for a ballot no lower than the promised one. */
function* standDown(state: ReplicaState, ballot: Ballot.Ballot, leader: NodeId | null): Action {
  if (leads(state)) {
    yield* disown(state)
    yield* cancelTimer("Heartbeat")
  }
  const { mode } = state
  return yield* become(
    { ...state, promised: ballot },
    mode._tag === "Rejoining" ? Rejoining({ ...mode, leader }) : Follower({ leader }),
  )
}

/** Gives way to a ballot above the promised one, of which there is no leader yet. */
function* giveWay(state: ReplicaState, ballot: Ballot.Ballot): Action {
  if (leads(state) || leaderOf(state) !== null) yield* emit(Leaderless({}))
  return yield* standDown(state, ballot, null)
}

/** Promises a ballot above the promised one, and leaves its owner the time to lead. */
export function* promise(state: ReplicaState, ballot: Ballot.Ballot, { electionTimeout }: ReplicaOptions): Action {
  yield* setTimer("Election", electionTimeout)
  return yield* giveWay(state, ballot)
}

/**
 * Notes a ballot above the promised one that gets no promise: whoever leads next must go above it. Its owner is left
 * no time, or those that lag could keep all others from standing, again and again.
 */
export function* note(state: ReplicaState, ballot: Ballot.Ballot, options: ReplicaOptions): Action {
  return leads(state) ? yield* promise(state, ballot, options) : yield* giveWay(state, ballot)
}

/** Follows the leader of a ballot no lower than the promised one, from whom it has just heard. */
export function* follow(
  state: ReplicaState,
  ballot: Ballot.Ballot,
  situation: Situation,
  { silenceMs }: ReplicaOptions,
): Action {
  // The random rest comes after that, so that others agree by then (prevote.ts).
  yield* setTimer("Election", silenceMs)
  if (leaderOf(state) !== null && Ballot.equals(ballot, state.promised)) return state
  yield* emit(Following({ ballot }))
  const follower = yield* standDown(state, ballot, ballot.node)
  return yield* forward(follower, ballot.node, situation)
}

/**
 * Takes the word of the leader of `ballot` that all slots below `chosen` are chosen, up to the first slot whose entry
 * is not of that ballot: what another ballot has put there need not be what was chosen.
 */
export function* learn(state: ReplicaState, ballot: Ballot.Ballot, chosen: Slot.Slot): Action {
  let slot = state.chosen
  for (; slot < chosen; slot = Slot.advance(slot)) {
    const entry = Log.get(state.log, slot)
    if (entry === undefined || !Ballot.equals(entry.ballot, ballot)) break
    yield* emit(Decided({ slot, commands: entry.commands }))
  }
  return slot === state.chosen ? state : { ...state, chosen: slot }
}
