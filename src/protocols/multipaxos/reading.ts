/**
 * Linearizable reads without a log entry ("Consensus: Bridging Theory and Practice", Ongaro 2014, section 6.4): a
 * leader that a quorum confirms knows of all that was decided when it was asked.
 *
 * @module
 */
import * as Address from "../../model/Address.ts"
import * as Ballot from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { broadcastToPeers, reply, send } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import { heartbeat } from "./acceptor.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { hear } from "./hearing.ts"
import * as Lease from "./lease.ts"
import { Confirm, Confirmed, ReadAt, type ReadIndex, ReadRefused } from "./messages.ts"
import { askersOf } from "./proposals.ts"
import { include, type InMode, type Leader, leaderOf, type ReplicaState } from "./state.ts"

/** Passes a read on to the leader, or keeps it until a quorum is asked, or until there is a leader. */
export function* read(
  state: ReplicaState,
  asked: ReadIndex,
  { self }: Situation,
  { maxPending }: ReplicaOptions,
): Action {
  const { reads } = state
  const leader = leaderOf(state)
  if (leader !== null) {
    yield* send(Address.make(leader, self.role, self.instance), asked)
    return state
  }
  if (Log.length(reads) < maxPending) return { ...state, reads: Log.append(reads, asked) }
  // Unlike a proposal, a read that is refused here and answered elsewhere has done no harm.
  yield* send(asked.client, ReadRefused({ request: asked.request }))
  return state
}

/** Answers a read at once under the leader's lease, if nothing is open that its predecessors may have decided. */
export function* readOfLeader(
  state: InMode<Leader>,
  asked: ReadIndex,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  const leading = Lease.noteTime(state, asked, situation.from, options)
  const { chosen } = leading
  if (!Lease.covers(leading, asked, situation.from) || readSlot(leading) > chosen) {
    return yield* read(leading, asked, situation, options)
  }
  yield* send(asked.client, ReadAt({ slot: chosen, requests: [asked.request] }))
  return leading
}

/** A heartbeat to be answered by all who have promised nothing higher. */
export function* confirm(
  state: ReplicaState,
  message: Confirm,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  const { ballot, round } = message
  const follower = yield* heartbeat(state, message, situation, options)
  if (!Ballot.equals(ballot, follower.promised)) return follower
  yield* reply(Confirmed({ ballot, round }))
  return yield* Lease.bind(follower, options)
}

/** Counts a confirmation, which also says that the leader is heard. A round that a quorum has confirmed stands for those before it: they were asked earlier. */
export function* confirmed(
  state: InMode<Leader>,
  { ballot, round }: Confirmed,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (!Ballot.equals(ballot, state.promised)) return state
  const { from, members } = situation
  const { lease, quorums } = options
  const heard = hear(state, situation, options)
  const { mode } = heard
  const asked = Log.get(mode.rounds, round)
  if (asked === undefined) return heard
  const by = include(members, asked.by, from.node)
  const rounds = Log.set(mode.rounds, round, { ...asked, by })
  if (by.length < quorums.phase2) return { ...heard, mode: { ...mode, rounds } }
  const confirmed = Math.max(mode.confirmed, round + 1)
  const leaseEndMs = lease === null ? 0 : Math.max(mode.leaseEndMs, Lease.endOf(asked, lease))
  return { ...heard, mode: { ...mode, rounds, confirmed, leaseEndMs } }
}

/** Asks a quorum for all reads that have come since the last round, and answers those whose round is confirmed. */
export function* serveReads(state: InMode<Leader>, { self }: Situation, options: ReplicaOptions): Action {
  return yield* answer(yield* ask(state, self.role, options), options)
}

/** Opens a round, for reads that wait or to renew the lease. If too many are open already, the reads wait for the next. */
function* ask(
  state: InMode<Leader>,
  role: string,
  { lease, quorums, window }: ReplicaOptions,
): Action<InMode<Leader>> {
  const { chosen, mode, promised: ballot, reads } = state
  const end = Log.endIndex(reads)
  const asked = Log.last(mode.rounds)?.end ?? Log.firstIndex(reads)
  const isAsked = asked < end || Lease.isDue(mode, lease)
  if (!isAsked || Log.length(mode.rounds) >= window) return state
  const round = Log.endIndex(mode.rounds)
  const needsOthers = quorums.phase2 > 1
  if (needsOthers) yield* broadcastToPeers(role, Confirm({ ballot, chosen, round }))
  const rounds = Log.append(mode.rounds, { end, slot: readSlot(state), by: [ballot.node], askedMs: mode.clockMs })
  return { ...state, mode: { ...mode, rounds, confirmed: needsOthers ? mode.confirmed : round + 1 } }
}

/**
 * A slot below which stands all that was ever decided: in this reign below `chosen`, before it also in what was proposed
 * again at its beginning, which is what is in flight and nobody here has asked for.
 */
const readSlot = ({ chosen, mode }: InMode<Leader>): Slot.Slot => {
  let slot = chosen
  for (const { askers } of mode.inFlight) {
    if (askers.length > 0) break
    slot = Slot.advance(slot)
  }
  return slot
}

/** Answers the rounds that are confirmed, once what their readers may see is decided: it may be decided otherwise yet. */
function* answer(state: InMode<Leader>, { maxBatch }: ReplicaOptions): Action {
  const { chosen, mode, reads } = state
  const first = Log.firstIndex(mode.rounds)
  let answered = Log.firstIndex(reads)
  let round = first
  for (; round < mode.confirmed; round++) {
    const asked = Log.get(mode.rounds, round)
    if (asked === undefined || asked.slot > chosen) break
    while (answered < asked.end) {
      const end = Math.min(asked.end, answered + maxBatch)
      yield* tell(Log.slice(reads, answered, end), asked.slot)
      answered = end
    }
  }
  if (round === first) return state
  const waiting = Log.dropBefore(reads, answered)
  const rounds = Log.dropBefore(mode.rounds, round)
  // Rounds that are open count the reads on.
  const isIdle = Log.isEmpty(waiting) && Log.isEmpty(rounds)
  return { ...state, reads: isIdle ? Log.empty() : waiting, mode: { ...mode, rounds } }
}

function* tell(reads: ReadonlyArray<ReadIndex>, slot: Slot.Slot): Action<void> {
  for (const { client, requests } of askersOf(reads)) {
    yield* send(client, ReadAt({ slot, requests: requests.map(({ request }) => request) }))
  }
}
