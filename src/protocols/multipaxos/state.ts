/**
 * What a replica knows, in each of its modes.
 *
 * @module
 */
import { Schema } from "effect"
import { Address } from "../../model/Address.ts"
import { Ballot } from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import { NodeId } from "../../model/NodeId.ts"
import { Slot } from "../../model/Slot.ts"
import * as Message from "../../role/Message.ts"
import { Entry } from "./Entry.ts"
import { type Album, Image, Incoming } from "./Image.ts"
import { Placed, Propose, ReadIndex } from "./messages.ts"

/** It follows the owner of the promised ballot, or waits for a leader. */
export interface Follower {
  readonly _tag: "Follower"
  readonly leader: NodeId | null
}
export const Follower: Message.Message<Follower> = Message.make("Follower", { leader: Schema.NullOr(NodeId) })

/** It would stand for election, and asks whether others hear of no leader either. */
export interface PreCandidate {
  readonly _tag: "PreCandidate"
  /** Tells answers to this question from those to earlier ones. */
  readonly nonce: number
  /** Who hears of none, itself included, in the order of the members. */
  readonly agreed: ReadonlyArray<NodeId>
}
export const PreCandidate: Message.Message<PreCandidate> = Message.make("PreCandidate", {
  nonce: Schema.Int,
  agreed: Schema.Array(NodeId),
})

/** In phase 1: it asks to lead in the promised ballot, which is its own. */
export interface Candidate {
  readonly _tag: "Candidate"
  /** Who has promised, itself included, in the order of the members. */
  readonly promises: ReadonlyArray<NodeId>
  /** Of each slot, what was accepted in the highest ballot, as far as those who promised have said. */
  readonly reported: Log.Log<Entry>
}
export const Candidate: Message.Message<Candidate> = Message.make("Candidate", {
  promises: Schema.Array(NodeId),
  reported: Log.schema(Entry),
})

/** Who waits for what was put into a slot. */
export interface Asker {
  readonly client: Address
  readonly requests: ReadonlyArray<Placed>
}
export const Asker: Schema.Codec<Asker, unknown> = Schema.Struct({ client: Address, requests: Schema.Array(Placed) })

/** A slot in phase 2. */
export interface InFlight {
  /** Who has accepted, the leader included, in the order of the members. */
  readonly accepted: ReadonlyArray<NodeId>
  readonly askers: ReadonlyArray<Asker>
}
export const InFlight: Schema.Codec<InFlight, unknown> = Schema.Struct({
  accepted: Schema.Array(NodeId),
  askers: Schema.Array(Asker),
})

/** A question to all whether this replica still leads. */
export interface Round {
  /** It is asked for all reads that wait and came before this one, counted as the log of them does. */
  readonly end: number
  /** What they are answered: all that was decided before they were asked is below it. */
  readonly slot: Slot
  /** Who has confirmed, the leader included, in the order of the members. */
  readonly by: ReadonlyArray<NodeId>
  /** It was asked no earlier than that, on the leader's clock. */
  readonly askedMs: number
}
export const Round: Schema.Codec<Round, unknown> = Schema.Struct({
  end: Schema.Int,
  slot: Slot,
  by: Schema.Array(NodeId),
  askedMs: Schema.Finite,
})

/** It leads in the promised ballot, which is its own: phase 1 is done for every slot from `chosen` on. */
export interface Leader {
  readonly _tag: "Leader"
  /** The slots in phase 2: from `chosen` to the end of the log. */
  readonly inFlight: Log.Log<InFlight>
  /** Who is asked first: who had accepted the slot decided last, after a heartbeat all, in the order of the members. */
  readonly quorum: ReadonlyArray<NodeId>
  /** Slots below it were in flight at the last heartbeat: those that still are at the next are sent again. */
  readonly overdue: Slot
  /** How many heartbeats it has sent since a quorum last answered one, and who has answered since, itself included. */
  readonly unanswered: number
  readonly heard: ReadonlyArray<NodeId>
  /** The rounds that are not answered yet. */
  readonly rounds: Log.Log<Round>
  /** A quorum has confirmed the rounds below it. */
  readonly confirmed: number
  /** Its clock was there already, as reads have told it; 0 without leases. */
  readonly clockMs: number
  /** It has its lease until its clock is there. */
  readonly leaseEndMs: number
}
export const Leader: Message.Message<Leader> = Message.make("Leader", {
  inFlight: Log.schema(InFlight),
  quorum: Schema.Array(NodeId),
  overdue: Slot,
  unanswered: Schema.Natural,
  heard: Schema.Array(NodeId),
  rounds: Log.schema(Round),
  confirmed: Schema.Int,
  clockMs: Schema.Finite,
  leaseEndMs: Schema.Finite,
})

/** It has lost its disk and has no vote: it asks all others what it may have promised and accepted. */
export interface Rejoining {
  readonly _tag: "Rejoining"
  /** Whom it learns from. */
  readonly leader: NodeId | null
  /** Tells answers to this life from those to earlier ones. */
  readonly nonce: number
  /** Who has answered, in the order of the members. */
  readonly answered: ReadonlyArray<NodeId>
  /** The highest ballot that those have promised. */
  readonly promised: Ballot
  /** Of each slot, what was accepted in the highest ballot, as far as those have said. */
  readonly reported: Log.Log<Entry>
}
export const Rejoining: Message.Message<Rejoining> = Message.make("Rejoining", {
  leader: Schema.NullOr(NodeId),
  nonce: Schema.Int,
  answered: Schema.Array(NodeId),
  promised: Ballot,
  reported: Log.schema(Entry),
})

/** What a replica knows. What it keeps of snapshots is durable. */
export interface ReplicaState extends Album {
  /** It accepts nothing below this ballot. Durable. */
  readonly promised: Ballot
  /** What it has accepted, by slot, from one on that its snapshot reaches. Durable. */
  readonly log: Log.Log<Entry>
  /** All slots below it are chosen, and the log holds what was, or the snapshot stands for it. Written with the next sync, for a late start. */
  readonly chosen: Slot
  /** Proposals that wait: at a leader for a slot, at others for a leader. */
  readonly pending: Log.Log<Propose>
  /** Reads that wait: at a leader for its confirmation, at others for a leader. */
  readonly reads: Log.Log<ReadIndex>
  /** Whether its disk holds all that it has promised and accepted. Durable. */
  readonly whole: boolean
  /** Whether a leader's lease may rest on its promising nobody else. */
  readonly bound: boolean
  readonly mode: Follower | PreCandidate | Candidate | Leader | Rejoining
}

/** The state with the mode that it is in. */
export type InMode<Mode extends ReplicaState["mode"]> = ReplicaState & { readonly mode: Mode }

/** Whom a replica follows. */
export const leaderOf = ({ mode }: ReplicaState): NodeId | null => "leader" in mode ? mode.leader : null

/** Whether a replica follows one of these. */
export const followsAny = (state: ReplicaState, nodes: ReadonlyArray<NodeId>): boolean => {
  const leader = leaderOf(state)
  return leader !== null && nodes.includes(leader)
}

/** The Schema of each part of the state. */
export const fields: {
  readonly [K in keyof ReplicaState]: Schema.Codec<ReplicaState[K], unknown>
} = {
  promised: Ballot,
  log: Log.schema(Entry),
  snapshot: Image,
  incoming: Schema.NullOr(Incoming),
  parts: Log.schema(Schema.String),
  chosen: Slot,
  pending: Log.schema(Propose.schema),
  reads: Log.schema(ReadIndex.schema),
  whole: Schema.Boolean,
  bound: Schema.Boolean,
  mode: Message.union([Follower, PreCandidate, Candidate, Leader, Rejoining]),
}

/** `nodes` with `node`, if that is a member, in the order of the members. */
export const include = (
  members: ReadonlyArray<NodeId>,
  nodes: ReadonlyArray<NodeId>,
  node: NodeId,
): ReadonlyArray<NodeId> =>
  nodes.includes(node) ? nodes : members.filter((member) => member === node || nodes.includes(member))
