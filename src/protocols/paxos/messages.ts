/**
 * What the roles of Paxos say to each other, in the paper's words.
 *
 * @module
 */
import { Schema } from "effect"
import { Ballot } from "../../model/Ballot.ts"
import * as Message from "../../role/Message.ts"
import { Proposal } from "./Proposal.ts"

/** A client asks the proposer of its node to get a value chosen: this one, unless another has been. */
export interface Propose {
  readonly _tag: "Propose"
  readonly value: Schema.Json
}
export const Propose: Message.Message<Propose> = Message.make("Propose", { value: Schema.Json })

/** Phase 1a: a proposer asks an acceptor to accept nothing below `ballot` any more. */
export interface Prepare {
  readonly _tag: "Prepare"
  readonly ballot: Ballot
}
export const Prepare: Message.Message<Prepare> = Message.make("Prepare", { ballot: Ballot })

/** Phase 1b: an acceptor promises it, and says which proposal it has accepted last, if any. */
export interface Promise {
  readonly _tag: "Promise"
  readonly ballot: Ballot
  readonly accepted: Proposal | null
}
export const Promise: Message.Message<Promise> = Message.make("Promise", {
  ballot: Ballot,
  accepted: Schema.NullOr(Proposal),
})

/** Phase 2a: a proposer asks an acceptor to accept a proposal. */
export interface Accept {
  readonly _tag: "Accept"
  readonly proposal: Proposal
}
export const Accept: Message.Message<Accept> = Message.make("Accept", { proposal: Proposal })

/** Phase 2b: an acceptor tells a learner the proposal that it has accepted last. */
export interface Accepted {
  readonly _tag: "Accepted"
  readonly proposal: Proposal
}
export const Accepted: Message.Message<Accepted> = Message.make("Accepted", { proposal: Proposal })

/** An acceptor turns down a ballot below its promise, and says which that is (2.2, the end). */
export interface Nack {
  readonly _tag: "Nack"
  readonly promised: Ballot
}
export const Nack: Message.Message<Nack> = Message.make("Nack", { promised: Ballot })

/** A learner asks an acceptor which proposal it has accepted last (2.3). */
export interface Ask {
  readonly _tag: "Ask"
}
export const Ask: Message.Message<Ask> = Message.make("Ask", {})

/** Whoever wants to know the chosen value asks a learner, which answers as soon as it knows. */
export interface Learn {
  readonly _tag: "Learn"
}
export const Learn: Message.Message<Learn> = Message.make("Learn", {})

/** A learner knows that this value is chosen. Sent to whoever asked, and emitted once a learner. */
export interface Decided {
  readonly _tag: "Decided"
  readonly value: Schema.Json
}
export const Decided: Message.Message<Decided> = Message.make("Decided", { value: Schema.Json })
