/**
 * What failure detectors say to each other, and to whoever watches them.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../../model/NodeId.ts"
import * as Message from "../../role/Message.ts"

/** A member is up: told unasked (push), or because it was asked (pull). */
export interface Alive {
  readonly _tag: "Alive"
}
export const Alive: Message.Message<Alive> = Message.make("Alive", {})

/** A member asks another whether it is up. */
export interface AreYouAlive {
  readonly _tag: "AreYouAlive"
}
export const AreYouAlive: Message.Message<AreYouAlive> = Message.make("AreYouAlive", {})

/** Event: the detector suspects these members and no others. At its start, and whenever that changes. */
export interface Suspecting {
  readonly _tag: "Suspecting"
  /** In the order of the members. */
  readonly nodes: ReadonlyArray<NodeId>
}
export const Suspecting: Message.Message<Suspecting> = Message.make("Suspecting", { nodes: Schema.Array(NodeId) })
