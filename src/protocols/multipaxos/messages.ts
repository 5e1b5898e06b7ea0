/**
 * What replicas say to each other and to their clients.
 *
 * @module
 */
import { Schema } from "effect"
import { Address } from "../../model/Address.ts"
import { Ballot } from "../../model/Ballot.ts"
import { CheckedJson } from "../../model/CheckedJson.ts"
import { NodeId } from "../../model/NodeId.ts"
import { Slot } from "../../model/Slot.ts"
import * as Message from "../../role/Message.ts"
import { Entry } from "./Entry.ts"
import { Image } from "./Image.ts"

const Commands = Schema.Array(CheckedJson)

/**
 * A client asks for a command to be put into the log. A replica that knows the leader passes it on as it is; whoever
 * knows the outcome answers `client`. The number tells the client's requests apart; a replica does not compare it.
 */
export interface Propose {
  readonly _tag: "Propose"
  readonly client: Address
  readonly request: number
  readonly command: Schema.Json
}
export const Propose: Message.Message<Propose> = Message.make("Propose", {
  client: Address,
  request: Schema.Int,
  command: CheckedJson,
})

/** A client of the same node has given up all its requests up to this number: those that wait need not be proposed. */
export interface Withdraw {
  readonly _tag: "Withdraw"
  readonly client: Address
  readonly upTo: number
}
export const Withdraw: Message.Message<Withdraw> = Message.make("Withdraw", { client: Address, upTo: Schema.Int })

/** The failure detector of the same node suspects these members and no others. */
export interface Suspect {
  readonly _tag: "Suspect"
  readonly nodes: ReadonlyArray<NodeId>
}
export const Suspect: Message.Message<Suspect> = Message.make("Suspect", { nodes: Schema.Array(NodeId) })

/** The node is about to stop: if its replica leads, another is to lead in its place. */
export interface Resign {
  readonly _tag: "Resign"
}
export const Resign: Message.Message<Resign> = Message.make("Resign", {})

/** The leader of `ballot` leads no more; `to` is to stand for election at once. */
export interface Handover {
  readonly _tag: "Handover"
  readonly ballot: Ballot
  readonly to: NodeId
}
export const Handover: Message.Message<Handover> = Message.make("Handover", { ballot: Ballot, to: NodeId })

/** A client asks below which slot all stands that was decided when it asked. Passed on and answered as a `Propose` is. */
export interface ReadIndex {
  readonly _tag: "ReadIndex"
  readonly client: Address
  readonly request: number
  /** When it was asked, in milliseconds by the monotonic clock of the client's process, from 0 up. */
  readonly askedMs: number
}
export const ReadIndex: Message.Message<ReadIndex> = Message.make("ReadIndex", {
  client: Address,
  request: Schema.Int,
  askedMs: Schema.Finite,
})

/** A replica that hears of no leader asks whether others hear of none either, and would promise it what it needs to lead. */
export interface PreVote {
  readonly _tag: "PreVote"
  /** Of this question alone. */
  readonly nonce: number
  /** Its first slot that is not known to be chosen. */
  readonly first: Slot
}
export const PreVote: Message.Message<PreVote> = Message.make("PreVote", { nonce: Schema.Int, first: Slot })

/** So it is, for all that the sender knows; it binds itself to nothing. */
export interface PreVoted {
  readonly _tag: "PreVoted"
  readonly nonce: number
}
export const PreVoted: Message.Message<PreVoted> = Message.make("PreVoted", { nonce: Schema.Int })

/**
 * Phase 1a, for every slot from `first` on, the candidate's first that is not known to be chosen; or the first that it has
 * not been told of by who has promised already.
 */
export interface Prepare {
  readonly _tag: "Prepare"
  readonly ballot: Ballot
  readonly first: Slot
}
export const Prepare: Message.Message<Prepare> = Message.make("Prepare", { ballot: Ballot, first: Slot })

/**
 * Phase 1b: nothing below `ballot` will be accepted any more; `entries` is what has been, in the slots from `first`. If
 * there is more than a message holds the candidate has to ask for it before this is a promise.
 */
export interface Promise {
  readonly _tag: "Promise"
  readonly ballot: Ballot
  readonly first: Slot
  readonly entries: ReadonlyArray<Entry>
  readonly hasMore: boolean
}
export const Promise: Message.Message<Promise> = Message.make("Promise", {
  ballot: Ballot,
  first: Slot,
  entries: Schema.Array(Entry),
  hasMore: Schema.Boolean,
})

/** Refuses a ballot below the one promised. */
export interface Nack {
  readonly _tag: "Nack"
  readonly promised: Ballot
}
export const Nack: Message.Message<Nack> = Message.make("Nack", { promised: Ballot })

/** Phase 2a, for one slot. The leader of `ballot` knows that all slots below `chosen` are chosen. */
export interface Accept {
  readonly _tag: "Accept"
  readonly ballot: Ballot
  readonly slot: Slot
  readonly commands: ReadonlyArray<Schema.Json>
  readonly chosen: Slot
}
export const Accept: Message.Message<Accept> = Message.make("Accept", {
  ballot: Ballot,
  slot: Slot,
  commands: Commands,
  chosen: Slot,
})

/** Phase 2b, for one slot. */
export interface Accepted {
  readonly _tag: "Accepted"
  readonly ballot: Ballot
  readonly slot: Slot
}
export const Accepted: Message.Message<Accepted> = Message.make("Accepted", { ballot: Ballot, slot: Slot })

/** The leader of `ballot` is alive, and knows that all slots below `chosen` are chosen. */
export interface Heartbeat {
  readonly _tag: "Heartbeat"
  readonly ballot: Ballot
  readonly chosen: Slot
}
export const Heartbeat: Message.Message<Heartbeat> = Message.make("Heartbeat", { ballot: Ballot, chosen: Slot })

/** A heartbeat to be answered: the leader of `ballot` asks whether it still leads, for itself and for reads that wait for it. */
export interface Confirm {
  readonly _tag: "Confirm"
  readonly ballot: Ballot
  readonly chosen: Slot
  /** The latest round of reads that this stands for, as the leader counts them in this ballot; -1 before the first. */
  readonly round: number
}
export const Confirm: Message.Message<Confirm> = Message.make("Confirm", {
  ballot: Ballot,
  chosen: Slot,
  round: Schema.Int,
})

/** When this was asked, the sender had promised no ballot above `ballot`. */
export interface Confirmed {
  readonly _tag: "Confirmed"
  readonly ballot: Ballot
  readonly round: number
}
export const Confirmed: Message.Message<Confirmed> = Message.make("Confirmed", { ballot: Ballot, round: Schema.Int })

/** How much of a snapshot has arrived: all parts before that one. */
export interface Received {
  readonly image: Image
  readonly length: number
}
export const Received: Schema.Codec<Received, unknown> = Schema.Struct({ image: Image, length: Schema.Natural })

/** A follower asks its leader what was chosen from `first` on, and has received so much of a snapshot. */
export interface CatchUp {
  readonly _tag: "CatchUp"
  readonly first: Slot
  readonly received: Received | null
}
export const CatchUp: Message.Message<CatchUp> = Message.make("CatchUp", {
  first: Slot,
  received: Schema.NullOr(Received),
})

/** A part of the snapshot of the leader of `ballot`, counted from 0. */
export interface Part {
  readonly _tag: "Part"
  readonly ballot: Ballot
  readonly image: Image
  readonly index: number
  readonly part: string
}
export const Part: Message.Message<Part> = Message.make("Part", {
  ballot: Ballot,
  image: Image,
  index: Schema.Natural,
  part: Schema.String,
})

/** The service of this node has made a snapshot of all slots below `end`, which it knows to be decided. */
export interface Compact {
  readonly _tag: "Compact"
  readonly end: Slot
  readonly parts: ReadonlyArray<string>
}
export const Compact: Message.Message<Compact> = Message.make("Compact", {
  end: Slot,
  parts: Schema.NonEmptyArray(Schema.String),
})

/** The leader of `ballot` tells what was chosen, slot by slot from `first` on; all below `chosen` is. */
export interface Learn {
  readonly _tag: "Learn"
  readonly ballot: Ballot
  readonly first: Slot
  readonly slots: ReadonlyArray<ReadonlyArray<Schema.Json>>
  readonly chosen: Slot
}
export const Learn: Message.Message<Learn> = Message.make("Learn", {
  ballot: Ballot,
  first: Slot,
  slots: Schema.Array(Commands),
  chosen: Slot,
})

/** A member that has lost its disk asks what it may have promised, and accepted from `first` on, in a former life. */
export interface Rejoin {
  readonly _tag: "Rejoin"
  /** Of this life alone. */
  readonly nonce: number
  readonly first: Slot
}
export const Rejoin: Message.Message<Rejoin> = Message.make("Rejoin", { nonce: Schema.Int, first: Slot })

/** All that the sender has promised, and accepted in the slots from `first` on, unless there is more to be asked for. */
export interface Rejoined {
  readonly _tag: "Rejoined"
  readonly nonce: number
  readonly promised: Ballot
  readonly first: Slot
  readonly entries: ReadonlyArray<Entry>
  readonly hasMore: boolean
}
export const Rejoined: Message.Message<Rejoined> = Message.make("Rejoined", {
  nonce: Schema.Int,
  promised: Ballot,
  first: Slot,
  entries: Schema.Array(Entry),
  hasMore: Schema.Boolean,
})

/** A request of a client, and the place of its command among the commands of its slot, counted from 0. */
export interface Placed {
  readonly request: number
  readonly index: number
}
export const Placed: Schema.Codec<Placed, unknown> = Schema.Struct({ request: Schema.Int, index: Schema.Int })

/** To a client: the commands of these requests are decided. */
export interface ProposalsDecided {
  readonly _tag: "ProposalsDecided"
  readonly slot: Slot
  readonly requests: ReadonlyArray<Placed>
}
export const ProposalsDecided: Message.Message<ProposalsDecided> = Message.make("ProposalsDecided", {
  slot: Slot,
  requests: Schema.Array(Placed),
})

/** To a client: the leader was deposed with these requests in flight. They may be decided or not. */
export interface ProposalsUnresolved {
  readonly _tag: "ProposalsUnresolved"
  readonly requests: ReadonlyArray<number>
}
export const ProposalsUnresolved: Message.Message<ProposalsUnresolved> = Message.make("ProposalsUnresolved", {
  requests: Schema.Array(Schema.Int),
})

/** To a client of the same node: too many proposals wait already, here or for a leader. This one never will be. */
export interface ProposalRefused {
  readonly _tag: "ProposalRefused"
  readonly request: number
  readonly reason: "Overloaded" | "NoLeader"
}
export const ProposalRefused: Message.Message<ProposalRefused> = Message.make("ProposalRefused", {
  request: Schema.Int,
  reason: Schema.Literals(["Overloaded", "NoLeader"]),
})

/** To a client: whatever was decided when it sent these requests stands below `slot`, and all slots below it are decided. */
export interface ReadAt {
  readonly _tag: "ReadAt"
  readonly slot: Slot
  readonly requests: ReadonlyArray<number>
}
export const ReadAt: Message.Message<ReadAt> = Message.make("ReadAt", {
  slot: Slot,
  requests: Schema.Array(Schema.Int),
})

/** To a client: too many reads wait already. */
export interface ReadRefused {
  readonly _tag: "ReadRefused"
  readonly request: number
}
export const ReadRefused: Message.Message<ReadRefused> = Message.make("ReadRefused", { request: Schema.Int })
