/**
 * What a node that serves clients, and a client of it, are told: JSON in their first argument.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"

/** Settings of a node. */
export const Serve = Schema.Struct({
  self: NodeId,
  /** Every member's address for its peers. */
  peers: Schema.Record(Schema.String, Schema.String),
  peerPort: Schema.Int,
  clientPort: Schema.Int,
  directory: Schema.String,
  /** Whether the directory is to be made, or is there since an earlier life. */
  start: Schema.Literals(["new", "existing"]),
  /** What every datagram to a peer takes longer than the sockets take, in milliseconds. */
  delayMs: Schema.Finite,
})
export type Serve = typeof Serve.Type
