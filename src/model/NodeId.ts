/**
 * The name of a node, unique in its configuration: 1 to 64 letters, digits, `.`, `_` or `-`.
 *
 * @module
 */
import { type Brand, Schema } from "effect"

/** A node's name. Names are ordered as strings, which is what breaks ties between ballots. */
export type NodeId = string & Brand.Brand<"NodeId">

/** Decodes and checks a node's name; `NodeId.make("a")` throws on a name that is none. */
export const NodeId: Schema.brand<Schema.String, "NodeId"> = Schema.String
  .check(Schema.isPattern(/^[A-Za-z0-9._-]{1,64}$/, {
    expected: "a node id: 1 to 64 letters, digits, '.', '_' or '-'",
  }))
  .pipe(Schema.brand("NodeId"))
