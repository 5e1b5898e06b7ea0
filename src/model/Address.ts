/**
 * Where a message goes to and comes from: a role of a node.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "./NodeId.ts"

/**
 * A role of a node and, for a role of which many independent copies run side by side (a Paxos instance a name, say),
 * which copy. A role with one copy leaves `instance` empty.
 */
export interface Address {
  readonly node: NodeId
  readonly role: string
  readonly instance: string
}

/** Decodes and checks an address. */
export const Address: Schema.Struct<{
  readonly node: typeof NodeId
  readonly role: Schema.String
  readonly instance: Schema.String
}> = Schema.Struct({ node: NodeId, role: Schema.String, instance: Schema.String })

/** The address of a role of a node; without an instance, of a role with one copy. */
export const make = (node: NodeId, role: string, instance = ""): Address => ({ node, role, instance })

/** Whether both are the same copy of the same role of the same node. */
export const equals = (a: Address, b: Address): boolean =>
  a.node === b.node && a.role === b.role && a.instance === b.instance

/** `Acceptor@a`, or `Acceptor/lunch@a` with an instance. */
export const format = ({ instance, node, role }: Address): string =>
  instance === "" ? `${role}@${node}` : `${role}/${instance}@${node}`
