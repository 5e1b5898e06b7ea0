/**
 * One step of a role as its commands see it: who it is, whom it answers, where its outputs go.
 *
 * @module
 */
import { Context, type Effect } from "effect"
import type { Address } from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import type * as Message from "./Message.ts"

/** What a handler is told besides its state and its stimulus. */
export interface Situation {
  /** The role's own address. */
  readonly self: Address
  /** Every node of the configuration, this one included. */
  readonly members: ReadonlyArray<NodeId>
  /** Who sent the message. In handlers of timers, starts and drained mailboxes: the role itself. */
  readonly from: Address
}

/** A delay to draw from evenly, in milliseconds; `minMs` is `maxMs` where there is nothing to draw. */
export interface Delay {
  readonly minMs: number
  readonly maxMs: number
}

/** When a message leaves; see `SendOptions`, and `BroadcastOptions` for whom it may reach later. */
export interface Departure {
  readonly beforeSync: boolean
  readonly whenQuiet: boolean
}

/** What a step asks of whatever runs the role, in the order in which the handler asked. */
export type Output =
  | { readonly _tag: "Send"; readonly to: Address; readonly message: Message.Any } & Departure
  | {
    readonly _tag: "Broadcast"
    readonly role: string
    readonly message: Message.Any
    readonly includeSelf: boolean
    readonly unhurried: ReadonlyArray<NodeId>
  } & Departure
  | { readonly _tag: "SetTimer"; readonly name: string; readonly delay: Delay }
  | { readonly _tag: "CancelTimer"; readonly name: string }
  | { readonly _tag: "Emit"; readonly event: Message.Any }
  | { readonly _tag: "Become"; readonly mode: string }

/** A running step. Whatever runs a role (a Node, the explorer, a test) makes one and reads its outputs. */
export interface Step extends Situation {
  readonly outputs: Array<Output>
  /** A whole number from 0 to `bound - 1`. */
  readonly randomInt: (bound: number) => number
}

/** The running step, for commands that a handler composes with Effect's own combinators. */
export const Step: Context.Service<Step, Step> = Context.Service<Step>("@synod/synod/role/Step")

/** The right to send messages of these types. */
export interface Sends<out M> {
  readonly "~synod/role/Sends": M
}

/** The right to set and cancel timers of these names. */
export interface Timers<out Name> {
  readonly "~synod/role/Timers": Name
}

/** The right to emit events of these types. */
export interface Emits<out E> {
  readonly "~synod/role/Emits": E
}

/** A handler's program: it cannot fail, and needs nothing but the role's commands. */
export type Program<State, M = never, Name = never, E = never> = Generator<
  Effect.Effect<unknown, never, Step | Sends<M> | Timers<Name> | Emits<E>>,
  State,
  unknown
>

/** A handler's program, whatever it sends, sets and emits. */
export type AnyProgram<State> = Program<State, unknown, unknown, unknown>
