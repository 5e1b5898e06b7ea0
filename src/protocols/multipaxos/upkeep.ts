/**
 * What a leader does for those who miss something: heartbeats, repetition, and what was chosen while they were away.
 *
 * @module
 */
import * as Address from "../../model/Address.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { broadcastToPeers, reply, send, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import * as Entry from "./Entry.ts"
import { promise } from "./following.ts"
import { isForsaken, owed } from "./hearing.ts"
import { Accept, type CatchUp, Confirm, Learn } from "./messages.ts"
import type { InMode, Leader } from "./state.ts"
import { sendParts } from "./transfer.ts"

/** Says that it is alive and asks who hears it, also for reads that wait, and sends again what has been in flight for a whole heartbeat to those who have not accepted. */
export function* beat(state: InMode<Leader>, { members, self }: Situation, options: ReplicaOptions): Action {
  const { chosen, log, mode, promised: ballot } = state
  // Its ballot is over: whoever leads next, and be it this replica, does so in one above.
  if (isForsaken(mode, options)) return yield* promise(state, ballot, options)
  const { inFlight, overdue, rounds } = mode
  yield* setTimer("Heartbeat", options.heartbeatMs)
  yield* broadcastToPeers(self.role, Confirm({ ballot, chosen, round: Log.endIndex(rounds) - 1 }))
  for (let slot = chosen; slot < overdue; slot = Slot.advance(slot)) {
    const { commands } = Log.get(log, slot) ?? Entry.hole
    const accepted = Log.get(inFlight, slot)?.accepted ?? []
    for (const member of members) {
      if (accepted.includes(member)) continue
      yield* send(Address.make(member, self.role, self.instance), Accept({ ballot, slot, commands, chosen }))
    }
  }
  const unanswered = owed(mode, options)
  // Who is slower than others, and not so slow that they stepped in for it, would be asked first for ever.
  const quorum = members
  return { ...state, mode: { ...mode, quorum, unanswered, overdue: Slot.advance(chosen, Log.length(inFlight)) } }
}

/** Tells a follower what was chosen, as much as one message may, or what it came to where the log holds it no more. */
export function* teach(state: InMode<Leader>, { first, received }: CatchUp, options: ReplicaOptions): Action {
  const { chosen, log, promised: ballot } = state
  if (first < Log.firstIndex(log)) return yield* sendParts(state, received, options)
  const slots = Entry.told(log, first, chosen, options).map(({ commands }) => commands)
  if (slots.length > 0) yield* reply(Learn({ ballot, first, slots, chosen }))
  return state
}
