/**
 * The network: unreliable datagrams between roles of nodes.
 *
 * @module
 */
import { type Effect, Schema, type Scope } from "effect"
import type { Address } from "../model/Address.ts"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

/** A datagram. The message is in its Schema's JSON encoding: whoever receives it decodes it. */
export interface Envelope {
  readonly from: Address
  readonly to: Address
  readonly message: unknown
  /** Whether it need not be sent if another from the same role to the same role follows within a moment. */
  readonly whenQuiet?: boolean
  /** Whether it may wait some milliseconds, so that it travels with others. */
  readonly unhurried?: boolean
}

const NodeIdTakenBase: TaggedErrorClass<NodeIdTaken, "NodeIdTaken", { readonly node: typeof NodeId }> = Schema
  .TaggedError<NodeIdTaken>()("NodeIdTaken", { node: NodeId })

/** A node of that name is already attached to this network. */
export class NodeIdTaken extends NodeIdTakenBase {
  override get message(): string {
    return `a node named "${this.node}" is already attached; give each node a name of its own`
  }
}

/** What a network promises, whatever carries it. */
export interface NetworkService {
  /**
   * Sends a datagram and returns at once. It may be lost, delayed, duplicated and reordered; it never arrives changed.
   * A datagram to a node that is not attached is lost.
   */
  readonly send: (envelope: Envelope) => void
  /**
   * Attaches a node: datagrams to it are given to `deliver`, which must return at once. Detached when the scope
   * closes; what arrives before a node of that name is attached again is lost.
   */
  readonly attach: (
    node: NodeId,
    deliver: (envelope: Envelope) => void,
  ) => Effect.Effect<void, NodeIdTaken, Scope.Scope>
}
