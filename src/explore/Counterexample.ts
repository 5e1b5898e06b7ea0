/**
 * A behaviour that breaks a property, as plain JSON: for a reader, by `Transcript.format`, and for a viewer.
 *
 * @module
 */
import type { Schema } from "effect"

/** A role of a node in one global state. */
export interface RoleSnapshot {
  /** Where it runs. */
  readonly node: string
  /** Its name. */
  readonly role: string
  /** Whether its node has stopped for ever. */
  readonly down: boolean
  /** The timers that are set. */
  readonly timers: ReadonlyArray<string>
  /** Encoded by its Schema. */
  readonly state: Schema.Json
}

/** A message, its ends as `Role@node`. */
export interface MessageSnapshot {
  /** The sender. */
  readonly from: string
  /** The receiver. */
  readonly to: string
  /** Encoded by its Schema. */
  readonly message: Schema.Json
}

/** One global state. */
export interface Snapshot {
  /** Every role of every node, in the model's order. */
  readonly roles: ReadonlyArray<RoleSnapshot>
  /** What is in the network. */
  readonly messages: ReadonlyArray<MessageSnapshot>
  /** `null` in a model that records none. */
  readonly history: Schema.Json
}

/** One thing that happened; the `Event` of a history in JSON. */
export type Happening =
  | {
    readonly _tag: "Handled" | "Torn"
    readonly node: string
    readonly role: string
    /** The message as `{ _tag: "Message", message }`, a timer or action as `{ _tag, name }`, or a `_tag` alone. */
    readonly stimulus: Schema.Json
    readonly from: string
    readonly before: Schema.Json
    /** Of a torn step, the same as `before`. */
    readonly after: Schema.Json
    readonly sent: ReadonlyArray<MessageSnapshot>
    readonly emitted: ReadonlyArray<Schema.Json>
  }
  | { readonly _tag: "Restarted" | "Stopped"; readonly node: string }
  | ({ readonly _tag: "Lost" } & MessageSnapshot)

/** A transition: what happened in it, in order, and the state that it leads to. */
export interface Transition {
  /** At least one. */
  readonly happenings: ReadonlyArray<Happening>
  /** The state after it. */
  readonly state: Snapshot
}

/** How a property was broken. */
export type Ending =
  /** It is false in the last state. */
  | { readonly _tag: "False" }
  /** It never held, and after the last state nothing but faults can happen. */
  | { readonly _tag: "Ends" }
  /** It never held, and the last state is that after `transitions[from]` again (-1: the first state). */
  | { readonly _tag: "Loops"; readonly from: number }
  /** A handler threw, suspended or made what its Schema refuses, when it was asked next to handle something. */
  | { readonly _tag: "Defect"; readonly message: string }

/** A behaviour that breaks a property, from the start on. */
export interface Counterexample {
  /** The model's name. */
  readonly model: string
  /** The name of the broken property. */
  readonly property: string
  /** How it is broken. */
  readonly ending: Ending
  /** The start: each role handles `Start`. */
  readonly start: Transition
  /** From the start on. */
  readonly transitions: ReadonlyArray<Transition>
}
