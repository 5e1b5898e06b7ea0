/**
 * What happens in a trace: one thing a line of the picture.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"
import { Change } from "./Change.ts"

/** A role of a node as `Role@node`, or `Role/instance@node`. */
export const Place: Schema.String = Schema.String.check(Schema.isPattern(/^[^@]+@[A-Za-z0-9._-]{1,64}$/, {
  expected: "a place: Role@node or Role/instance@node",
}))

/** A message left its sender. All that becomes of it bears its `id`; a message that is doubled arrives twice. */
export interface Sent {
  readonly _tag: "Sent"
  readonly at: number
  readonly id: number
  readonly from: string
  readonly to: string
  readonly message: Schema.Json
}

/** A role handles a message. It has its `id`, or is itself there if nobody is known to have sent it. */
export interface Received {
  readonly _tag: "Received"
  readonly at: number
  readonly id?: number
  readonly from: string
  readonly to: string
  readonly message?: Schema.Json
}

/** A message gets lost, for the reason given; otherwise as `Received`. */
export interface Lost {
  readonly _tag: "Lost"
  readonly at: number
  readonly id?: number
  readonly from: string
  readonly to: string
  readonly message?: Schema.Json
  readonly why: string
}

/** A node starts, or stops by whatever cause: a crash too. */
export interface StartedOrStopped {
  readonly _tag: "Started" | "Stopped"
  readonly at: number
  readonly node: string
}

/** A role's timer fires. */
export interface TimerFired {
  readonly _tag: "TimerFired"
  readonly at: number
  readonly self: string
  readonly timer: string
}

/** A role does something of itself, as a model lets it. */
export interface Acted {
  readonly _tag: "Acted"
  readonly at: number
  readonly self: string
  readonly action: string
}

/** A role tells those who listen at its node. */
export interface Emitted {
  readonly _tag: "Emitted"
  readonly at: number
  readonly self: string
  readonly event: Schema.Json
}

/** A role is in another mode. */
export interface Became {
  readonly _tag: "Became"
  readonly at: number
  readonly self: string
  readonly mode: string
}

/** A role alone crashed and is back. */
export interface Restarted {
  readonly _tag: "Restarted"
  readonly at: number
  readonly self: string
  readonly why: string
}

/** All that a role knows: when it starts, and whenever it is less to say than what has changed. */
export interface State {
  readonly _tag: "State"
  readonly at: number
  readonly self: string
  readonly state: Schema.Json
}

/** What has changed of what a role knows. */
export interface Changed {
  readonly _tag: "Changed"
  readonly at: number
  readonly self: string
  readonly changes: ReadonlyArray<Change>
}

/** One thing that happened. `at` is in milliseconds, or counts steps: the trace's `clock` says which. */
export type Event =
  | Sent
  | Received
  | Lost
  | StartedOrStopped
  | TimerFired
  | Acted
  | Emitted
  | Became
  | Restarted
  | State
  | Changed

const at = { at: Schema.Finite }
const self = { ...at, self: Place }
const ends = { ...at, from: Place, to: Place }
const arriving = {
  ...ends,
  id: Schema.optionalKey(Schema.Natural),
  message: Schema.optionalKey(Schema.Json),
}

/** Decodes and checks an event. */
export const Event: Schema.Codec<Event, unknown> = Schema.Union([
  Schema.TaggedStruct("Sent", { ...ends, id: Schema.Natural, message: Schema.Json }),
  Schema.TaggedStruct("Received", arriving),
  Schema.TaggedStruct("Lost", { ...arriving, why: Schema.String }),
  Schema.TaggedStruct("Started", { ...at, node: NodeId }),
  Schema.TaggedStruct("Stopped", { ...at, node: NodeId }),
  Schema.TaggedStruct("TimerFired", { ...self, timer: Schema.String }),
  Schema.TaggedStruct("Acted", { ...self, action: Schema.String }),
  Schema.TaggedStruct("Emitted", { ...self, event: Schema.Json }),
  Schema.TaggedStruct("Became", { ...self, mode: Schema.String }),
  Schema.TaggedStruct("Restarted", { ...self, why: Schema.String }),
  Schema.TaggedStruct("State", { ...self, state: Schema.Json }),
  Schema.TaggedStruct("Changed", { ...self, changes: Schema.Array(Change) }),
])
