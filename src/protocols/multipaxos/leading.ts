/**
 * Phase 2, slot after slot, by a leader whose phase 1 is done.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import * as JsonLength from "../../model/JsonLength.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { become, broadcastToPeers, cancelTimer, emit, send, setTimer } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import * as Entry from "./Entry.ts"
import { Decided, Leading } from "./events.ts"
import { Accept, type Accepted, Heartbeat, ProposalsDecided, type Propose } from "./messages.ts"
import { askersOf } from "./proposals.ts"
import { type Candidate, include, type InFlight, type InMode, Leader } from "./state.ts"

/**
 * An Accept may leave before the leader's own acceptance is synced: acceptors are independent (PMS 2.2), and its own
 * counts once a peer has answered, which the leader reads after the sync. But a ballot that is out must not be used
 * again after a crash, so its promise must be on disk. It is when a peer has answered the Prepare; a leader that
 * needs no peer's promise waits.
 */
const early = ({ quorums }: ReplicaOptions): { readonly beforeSync: boolean } => ({ beforeSync: quorums.phase1 > 1 })

/**
 * Phase 1 is done. What may have been chosen in earlier ballots is proposed again, with no-ops in the gaps between
 * (PMS section 3).
 */
export function* lead(state: InMode<Candidate>, { members, self }: Situation, options: ReplicaOptions): Action {
  const { chosen, mode, promised: ballot } = state
  yield* cancelTimer("Election")
  yield* setTimer("Heartbeat", options.heartbeatMs)
  yield* emit(Leading({ ballot }))
  let { log } = state
  let inFlight = Log.empty<InFlight>(chosen)
  for (let slot = chosen; slot < Log.endIndex(mode.reported); slot = Slot.advance(slot)) {
    const { commands } = Log.get(mode.reported, slot) ?? Entry.hole
    yield* broadcastToPeers(self.role, Accept({ ballot, slot, commands, chosen }), early(options))
    log = Entry.put(log, slot, { ballot, commands })
    inFlight = Log.append(inFlight, { accepted: [self.node], askers: [] })
  }
  // Accepts announce the leader as well as a heartbeat does.
  if (Log.isEmpty(inFlight) && Log.isEmpty(state.pending)) {
    yield* broadcastToPeers(self.role, Heartbeat({ ballot, chosen }))
  }
  const leader = Leader({
    inFlight,
    quorum: members,
    overdue: chosen,
    unanswered: 0,
    heard: [self.node],
    rounds: Log.empty(),
    confirmed: 0,
    clockMs: 0,
    leaseEndMs: 0,
  })
  const leading = yield* become({ ...state, log }, leader)
  return yield* decide({ ...leading, mode: leader }, self.role, options)
}

/** Puts what waits into slots, for as long as the window has room. */
export function* fillSlots(
  state: InMode<Leader>,
  situation: Situation,
  options: ReplicaOptions,
): Action<InMode<Leader>> {
  let leading = state
  while (!Log.isEmpty(leading.pending) && Log.length(leading.mode.inFlight) < options.window) {
    leading = yield* decide(yield* fillSlot(leading, situation, options), situation.self.role, options)
  }
  return leading
}

const lengthOf = ({ command }: Propose): number => JsonLength.of(command)

/**
 * Phase 2a: proposes what waits in the next slot, as much as a slot may hold. Whoever made up the quorum of the last
 * one suffices for this one too, so the others are in no hurry ("thrifty", Moraru et al., SOSP 2013); if one of the
 * quorum fails, they answer in its place once the network's patience ends.
 */
function* fillSlot(
  state: InMode<Leader>,
  { members, self }: Situation,
  options: ReplicaOptions,
): Action<InMode<Leader>> {
  const { chosen, log, mode, pending, promised: ballot } = state
  const slot = Slot.advance(chosen, Log.length(mode.inFlight))
  const waiting = Log.slice(pending, Log.firstIndex(pending), Log.firstIndex(pending) + options.maxBatch)
  const proposals = waiting.slice(0, JsonLength.fitting(waiting, lengthOf, options.maxMessageLength))
  const end = Log.firstIndex(pending) + proposals.length
  const commands = proposals.map(({ command }: Propose) => command)
  const unhurried = members.filter((member) => !mode.quorum.includes(member))
  yield* broadcastToPeers(self.role, Accept({ ballot, slot, commands, chosen }), { ...early(options), unhurried })
  const slotInFlight = { accepted: [self.node], askers: askersOf(proposals) }
  return {
    ...state,
    log: Log.append(log, { ballot, commands }),
    pending: end < Log.endIndex(pending) ? Log.dropBefore(pending, end) : Log.empty(),
    mode: { ...mode, inFlight: Log.append(mode.inFlight, slotInFlight) },
  }
}

/** Counts an acceptance. */
export function* accepted(
  state: InMode<Leader>,
  { ballot, slot }: Accepted,
  { from, members, self }: Situation,
  options: ReplicaOptions,
): Action {
  const slotInFlight = Log.get(state.mode.inFlight, slot)
  if (slotInFlight === undefined || !Ballot.equals(ballot, state.promised)) return state
  const counted = { ...slotInFlight, accepted: include(members, slotInFlight.accepted, from.node) }
  const mode = { ...state.mode, inFlight: Log.set(state.mode.inFlight, slot, counted) }
  return yield* decide({ ...state, mode }, self.role, options)
}

/** Decides the slots that a quorum has accepted, up to the first that none has. */
function* decide(state: InMode<Leader>, role: string, { quorums }: ReplicaOptions): Action<InMode<Leader>> {
  const { log, mode, pending, promised: ballot } = state
  let { chosen } = state
  let { quorum } = mode
  for (const { accepted, askers } of mode.inFlight) {
    if (accepted.length < quorums.phase2) break
    yield* emit(Decided({ slot: chosen, commands: (Log.get(log, chosen) ?? Entry.hole).commands }))
    for (const { client, requests } of askers) yield* send(client, ProposalsDecided({ slot: chosen, requests }))
    chosen = Slot.advance(chosen)
    quorum = accepted
  }
  if (chosen === state.chosen) return state
  const inFlight = Log.dropBefore(mode.inFlight, chosen)
  // No Accept follows at once that would tell the followers.
  if (Log.isEmpty(inFlight) && Log.isEmpty(pending)) {
    yield* broadcastToPeers(role, Heartbeat({ ballot, chosen }), { whenQuiet: true })
  }
  return { ...state, chosen, mode: { ...mode, inFlight, quorum } }
}
