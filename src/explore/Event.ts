/**
 * What happens in a transition of a model: the steps of its roles and the faults of its world.
 *
 * @module
 */
import type { Address } from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import type * as Message from "../role/Message.ts"
import type * as Role from "../role/Role.ts"

/** A message on its way. */
export interface Envelope {
  /** The sender: a role of the model, or a client. */
  readonly from: Address
  /** The receiver, be it there or not. */
  readonly to: Address
  /** Decoded. */
  readonly message: Message.Any
}

/** What a role handles in a model: what any role may be asked to handle, or an action that the model gives it. */
export type Stimulus = Role.Stimulus | { readonly _tag: "Action"; readonly name: string }

/** A role handled a stimulus; what it sent has left, and its durable state is synced. */
export interface Handled {
  /** What kind of event this is. */
  readonly _tag: "Handled"
  /** The role. */
  readonly self: Address
  /** The sender of the message; for any other stimulus, the role itself. */
  readonly from: Address
  /** What it handled. */
  readonly stimulus: Stimulus
  /** Its state before. */
  readonly before: object
  /** Its state after. */
  readonly after: object
  /** In the order in which they were sent, a broadcast taken apart; those to no role of the model included. */
  readonly sent: ReadonlyArray<Envelope>
  /** In the order in which they were emitted. */
  readonly emitted: ReadonlyArray<Message.Any>
}

/** A role handled a stimulus and its node crashed before the sync: only what need not wait for it has left. */
export interface Torn {
  /** What kind of event this is. */
  readonly _tag: "Torn"
  /** The role. */
  readonly self: Address
  /** As of an event that is `Handled`. */
  readonly from: Address
  /** What it handled. */
  readonly stimulus: Stimulus
  /** Its state before. */
  readonly before: object
  /** The messages marked `beforeSync`. */
  readonly sent: ReadonlyArray<Envelope>
}

/**
 * One thing that happens. A transition is one of them or, around a crash, several at once. In a batch of several messages
 * each is handled, or torn, by itself, and last what the role does as its mailbox is drained; what they send leaves after
 * all of them. In any other step what it does then is part of the step.
 */
export type Event =
  | Handled
  | Torn
  /** The node crashed and is back with its durable state; a `Handled` start of each of its roles follows. */
  | { readonly _tag: "Restarted"; readonly node: NodeId }
  /** The node crashed and stays down. */
  | { readonly _tag: "Stopped"; readonly node: NodeId }
  /** The network lost a message. */
  | { readonly _tag: "Lost"; readonly envelope: Envelope }
