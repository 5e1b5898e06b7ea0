/**
 * What a replica does in every mode: it answers candidates and leaders, unless it has promised a higher ballot.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { reply, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import * as Entry from "./Entry.ts"
import { follow, learn, note, promise } from "./following.ts"
import * as Message from "./messages.ts"
import type { ReplicaState } from "./state.ts"
import { received } from "./transfer.ts"

/** Whether what is chosen from a slot on is more than a message holds, or is in the log no more. */
export const lags = ({ chosen, log }: ReplicaState, first: Slot.Slot, options: ReplicaOptions): boolean =>
  first < Log.firstIndex(log) || first + Entry.told(log, first, chosen, options).length < chosen

/** What was accepted from a slot on, as much as a message holds. */
export const report = (
  { log }: ReplicaState,
  first: Slot.Slot,
  options: ReplicaOptions,
): Pick<Message.Promise, "first" | "entries" | "hasMore"> => {
  const entries = Entry.told(log, first, Log.endIndex(log), options)
  return { first, entries, hasMore: first + entries.length < Log.endIndex(log) }
}

/** Phase 1b (PMS 2.2, and section 3 for many slots at once). */
export function* prepare(
  state: ReplicaState,
  { ballot, first }: Message.Prepare,
  options: ReplicaOptions,
): Action {
  if (Ballot.isLessThan(ballot, state.promised)) {
    yield* reply(Message.Nack({ promised: state.promised }))
    return state
  }
  // While a leader's lease may rest on it, it promises nobody else.
  if (state.bound && !Ballot.equals(ballot, state.promised)) return state
  // It must catch up with another leader first.
  const isLate = lags(state, first, options)
  if (!isLate) {
    const told = Message.Promise({ ballot, ...report(state, first, options) })
    yield* reply(told)
    // The candidate is to have the time to ask for the rest.
    if (told.hasMore) yield* setTimer("Election", options.electionTimeout)
  }
  if (Ballot.equals(ballot, state.promised)) return state
  return yield* isLate ? note(state, ballot, options) : promise(state, ballot, options)
}

/** Phase 2b (PMS 2.2), in whatever order the slots come. */
export function* accept(
  state: ReplicaState,
  { ballot, chosen, commands, slot }: Message.Accept,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (Ballot.isLessThan(ballot, state.promised)) {
    yield* reply(Message.Nack({ promised: state.promised }))
    return state
  }
  const follower = yield* follow(state, ballot, situation, options)
  // One that was away catches up before it accepts again; until then its log would be holes.
  if (slot - Log.endIndex(state.log) >= options.window) return follower
  yield* reply(Message.Accepted({ ballot, slot }))
  // Below its log it knows that what is proposed was chosen before.
  const isHeld = slot < Log.firstIndex(state.log) || Entry.isOf(state.log, slot, ballot)
  const log = isHeld ? state.log : Entry.put(state.log, slot, { ballot, commands })
  return yield* learn({ ...follower, log }, ballot, chosen)
}

/** The leader is alive; what it knows to be chosen and this replica has missed is asked for. */
export function* heartbeat(
  state: ReplicaState,
  { ballot, chosen }: Message.Heartbeat | Message.Confirm,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (Ballot.isLessThan(ballot, state.promised)) {
    yield* reply(Message.Nack({ promised: state.promised }))
    return state
  }
  const follower = yield* learn(yield* follow(state, ballot, situation, options), ballot, chosen)
  if (follower.chosen < chosen) {
    yield* reply(Message.CatchUp({ first: follower.chosen, received: received(follower) }))
  }
  return follower
}

/** What the leader says was chosen is as good as accepted in its ballot; it is asked for more if there is more. */
export function* catchUp(
  state: ReplicaState,
  { ballot, chosen, first, slots }: Message.Learn,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (Ballot.isLessThan(ballot, state.promised)) return state
  const follower = yield* follow(state, ballot, situation, options)
  let { log } = follower
  for (const [offset, commands] of slots.entries()) {
    const slot = Slot.advance(first, offset)
    if (slot >= state.chosen && !Entry.isOf(log, slot, ballot)) log = Entry.put(log, slot, { ballot, commands })
  }
  const learned = yield* learn({ ...follower, log }, ballot, chosen)
  // Without progress this answer was a duplicate, and another chain of questions is under way.
  if (learned.chosen > state.chosen && learned.chosen < chosen) {
    yield* reply(Message.CatchUp({ first: learned.chosen, received: received(learned) }))
  }
  return learned
}
