/**
 * What a node of a bare protocol is told: JSON in its first argument.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"

/** Settings of a node. */
export const Bare = Schema.Struct({
  protocol: Schema.Literals(["Paxos", "Multi-Paxos"]),
  self: NodeId,
  /** Every member's address, in the order of the members; the first leads. */
  peers: Schema.Record(Schema.String, Schema.String),
  port: Schema.Int,
  directory: Schema.String,
  /** What every datagram takes longer than the sockets take, in milliseconds. */
  delayMs: Schema.Finite,
})
export type Bare = typeof Bare.Type
