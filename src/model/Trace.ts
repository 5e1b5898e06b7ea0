/**
 * What happened, event by event: the record from which a run is compared, checked and drawn.
 *
 * @module
 */
import { Context } from "effect"
import type { Address } from "./Address.ts"
import type { NodeId } from "./NodeId.ts"

/** One thing that happened at a node or on the network. Messages and events are in their decoded form. */
export type TraceEvent =
  | { readonly _tag: "Started"; readonly node: NodeId }
  | { readonly _tag: "Stopped"; readonly node: NodeId }
  | { readonly _tag: "Sent"; readonly from: Address; readonly to: Address; readonly message: unknown }
  /** The message is in its encoded form where a network lost it; `undefined` where nobody knows it any more. */
  | {
    readonly _tag: "Lost"
    readonly from: Address
    readonly to: Address
    readonly message: unknown
    readonly why: string
  }
  | { readonly _tag: "Received"; readonly from: Address; readonly to: Address; readonly message: unknown }
  | { readonly _tag: "TimerFired"; readonly self: Address; readonly timer: string }
  | { readonly _tag: "Emitted"; readonly self: Address; readonly event: unknown }
  | { readonly _tag: "Became"; readonly self: Address; readonly mode: string }
  | { readonly _tag: "Restarted"; readonly self: Address; readonly why: string }
  /** What a copy of a role knows, from its start and whenever a step changes it; in its decoded form. */
  | { readonly _tag: "Changed"; readonly self: Address; readonly state: object }
  /** The world turns bad, in words, for these nodes: until the `FaultEnded` of the same `fault`. */
  | {
    readonly _tag: "FaultBegan"
    readonly fault: string
    readonly label: string
    readonly nodes: ReadonlyArray<NodeId>
  }
  | { readonly _tag: "FaultEnded"; readonly fault: string }

/** Takes events as they happen; `undefined`, the default, costs one comparison an event. */
export type Recorder = ((event: TraceEvent) => void) | undefined

/** Who records what happens. */
export const Recorder: Context.Reference<Recorder> = Context.Reference<Recorder>("@synod/synod/model/Recorder", {
  defaultValue: () => undefined,
})
