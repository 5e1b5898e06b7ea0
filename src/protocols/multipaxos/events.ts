/**
 * What a replica tells whoever watches it.
 *
 * @module
 */
import { Schema } from "effect"
import { Ballot } from "../../model/Ballot.ts"
import { CheckedJson } from "../../model/CheckedJson.ts"
import { Slot } from "../../model/Slot.ts"
import * as Message from "../../role/Message.ts"

/**
 * This replica has a snapshot of all slots below `end`, of these parts (none if `end` is 0), and its log begins at
 * `first`, no higher. The first that is told after a start or restart; then told of every new snapshot.
 */
export interface Snapshotted {
  readonly _tag: "Snapshotted"
  readonly first: Slot
  readonly end: Slot
  readonly parts: ReadonlyArray<string>
}
export const Snapshotted: Message.Message<Snapshotted> = Message.make("Snapshotted", {
  first: Slot,
  end: Slot,
  parts: Schema.Array(Schema.String),
})

/** A snapshot of all slots below `end` arrived whole and is not what its checksum says; it will be sent anew. */
export interface SnapshotRefused {
  readonly _tag: "SnapshotRefused"
  readonly end: Slot
}
export const SnapshotRefused: Message.Message<SnapshotRefused> = Message.make("SnapshotRefused", { end: Slot })

/**
 * The slot holds these commands for ever. Told of every slot in order, without repeats, and without gaps but those that
 * a snapshot fills; after a start or restart anew from the first slot of the log.
 */
export interface Decided {
  readonly _tag: "Decided"
  readonly slot: Slot
  readonly commands: ReadonlyArray<Schema.Json>
}
export const Decided: Message.Message<Decided> = Message.make("Decided", {
  slot: Slot,
  commands: Schema.Array(CheckedJson),
})

/** This replica leads, in this ballot. */
export interface Leading {
  readonly _tag: "Leading"
  readonly ballot: Ballot
}
export const Leading: Message.Message<Leading> = Message.make("Leading", { ballot: Ballot })

/** The owner of this ballot leads, for all that this replica knows. */
export interface Following {
  readonly _tag: "Following"
  readonly ballot: Ballot
}
export const Following: Message.Message<Following> = Message.make("Following", { ballot: Ballot })

/** This replica hears of no leader any more. */
export interface Leaderless {
  readonly _tag: "Leaderless"
}
export const Leaderless: Message.Message<Leaderless> = Message.make("Leaderless", {})

/** This replica has lost its disk: it has no vote until every other member has told it what it may have promised. */
export interface VoteLost {
  readonly _tag: "VoteLost"
}
export const VoteLost: Message.Message<VoteLost> = Message.make("VoteLost", {})

/** This replica is whole again, and votes. */
export interface VoteRegained {
  readonly _tag: "VoteRegained"
}
export const VoteRegained: Message.Message<VoteRegained> = Message.make("VoteRegained", {})
