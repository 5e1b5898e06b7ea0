/**
 * A group of nodes in one process, as the suites drive them.
 *
 * @module
 */
import type { Effect, Schema } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"

/** Has a command chosen, and returns once the node knows that it is. */
export type Commit = (command: Schema.Json) => Effect.Effect<void, unknown>

/** How each node of a group commits, in the order of the members. If the group has a leader, it is the first. */
export type Cluster = ReadonlyArray<Commit>

/** The names of so many nodes. */
export const membersOf = (nodes: number): ReadonlyArray<NodeId> =>
  Array.from({ length: nodes }, (_, index) => NodeId.make(`node-${index}`))
