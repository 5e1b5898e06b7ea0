/**
 * What a replica tells whoever watches it.
 *
 * @module
 */
import { Schema } from "effect"
import { Ballot } from "../../model/Ballot.ts"
import { Slot } from "../../model/Slot.ts"
import * as Message from "../../role/Message.ts"

/**
 * The slot holds these commands for ever. Told of every slot in order, without gaps or repeats; after a start or
 * restart anew from the first slot of the log.
 */
export interface Decided {
  readonly _tag: "Decided"
  readonly slot: Slot
  readonly commands: ReadonlyArray<Schema.Json>
}
export const Decided: Message.Message<Decided> = Message.make("Decided", {
  slot: Slot,
  commands: Schema.Array(Schema.Json),
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

/** This replica knows of no leader any more. */
export interface Leaderless {
  readonly _tag: "Leaderless"
}
export const Leaderless: Message.Message<Leaderless> = Message.make("Leaderless", {})
