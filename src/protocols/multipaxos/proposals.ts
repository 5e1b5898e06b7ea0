/**
 * Proposals on their way to a slot, and what their clients are told.
 *
 * @module
 */
import type { NodeId } from "../../model/NodeId.ts"
import * as Address from "../../model/Address.ts"
import * as Log from "../../model/Log.ts"
import { send } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import {
  type Placed,
  ProposalRefused,
  ProposalsUnresolved,
  type Propose,
  type ReadIndex,
  type Withdraw,
} from "./messages.ts"
import { type Asker, type InMode, type Leader, leaderOf, type ReplicaState } from "./state.ts"

/** Passes a proposal on to the leader, or keeps it until there is one, or until there is room in a slot. */
export function* propose(
  state: ReplicaState,
  proposal: Propose,
  { from, self }: Situation,
  { maxPending }: ReplicaOptions,
): Action {
  const { mode, pending } = state
  const leader = leaderOf(state)
  if (leader !== null) {
    yield* send(Address.make(leader, self.role, self.instance), proposal)
    return state
  }
  if (Log.length(pending) < maxPending) return { ...state, pending: Log.append(pending, proposal) }
  // A proposal that came over the network may have come twice, so only one from the client itself is known to be lost.
  if (Address.equals(proposal.client, from)) {
    const reason = mode._tag === "Leader" ? "Overloaded" : "NoLeader"
    yield* send(proposal.client, ProposalRefused({ request: proposal.request, reason }))
  }
  return state
}

/** Forgets the proposals that wait and whose client has given them up, so that others find room. */
export function* withdraw(state: ReplicaState, { client, upTo }: Withdraw, { from }: Situation): Action {
  if (!Address.equals(client, from)) return state
  const open = Array.from(state.pending).filter((one) => one.request > upTo || !Address.equals(one.client, client))
  return open.length === Log.length(state.pending) ? state : { ...state, pending: Log.fromIterable(open) }
}

/** Passes all proposals and reads that wait on to a leader. */
export function* forward(state: ReplicaState, leader: NodeId, { self }: Situation): Action {
  if (Log.isEmpty(state.pending) && Log.isEmpty(state.reads)) return state
  const to = Address.make(leader, self.role, self.instance)
  for (const proposal of state.pending) yield* send(to, proposal)
  for (const read of state.reads) yield* send(to, read)
  return { ...state, pending: Log.empty(), reads: Log.empty() }
}

/** Tells the clients of all that is in flight that its outcome is open. */
export function* disown(state: InMode<Leader>): Action {
  for (const { askers } of state.mode.inFlight) {
    for (const { client, requests } of askers) {
      yield* send(client, ProposalsUnresolved({ requests: requests.map(({ request }) => request) }))
    }
  }
  return state
}

/** Who asked for the commands of a slot, or at once for a read, so that each client gets one answer. */
export const askersOf = (proposals: ReadonlyArray<Propose | ReadIndex>): ReadonlyArray<Asker> => {
  const askers: Array<Asker> = []
  const byClient = new Map<string, Array<Placed>>()
  let last: Address.Address | undefined
  let requests: Array<Placed> = []
  for (const [index, { client, request }] of proposals.entries()) {
    if (last === undefined || !Address.equals(client, last)) {
      last = client
      const key = Address.format(client)
      const known = byClient.get(key)
      requests = known ?? []
      if (known === undefined) {
        byClient.set(key, requests)
        askers.push({ client, requests })
      }
    }
    requests.push({ request, index })
  }
  return askers
}
