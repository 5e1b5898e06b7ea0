/**
 * The members of a group of nodes and their quorums.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import type { NodeId } from "./NodeId.ts"
import * as Quorum from "./Quorum.ts"
import type { TaggedErrorClass } from "./TaggedError.ts"

/** Who takes part, and how many of them make a quorum. */
export interface Configuration {
  /** Distinct, at least one, in the order given. */
  readonly members: ReadonlyArray<NodeId>
  readonly quorums: Quorum.Quorums
}

const InvalidConfigurationBase: TaggedErrorClass<InvalidConfiguration, "InvalidConfiguration", {
  readonly members: Schema.$Array<Schema.String>
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidConfiguration>()("InvalidConfiguration", {
  members: Schema.Array(Schema.String),
  problem: Schema.String,
})

/** The membership cannot work, or works worse than a smaller one. */
export class InvalidConfiguration extends InvalidConfigurationBase {
  override get message(): string {
    return `members [${this.members.join(", ")}]: ${this.problem}`
  }
}

/**
 * A checked configuration. With majority quorums (the default) the number of members must be odd: an even one
 * tolerates no more failures than the odd number below it and needs one more answer. With quorums of one's own any
 * number will do, as long as they intersect.
 */
export const make: (
  members: ReadonlyArray<NodeId>,
  quorums?: Quorum.Quorums,
) => Effect.Effect<Configuration, InvalidConfiguration | Quorum.InvalidQuorums> = Effect.fnUntraced(function* (
  members,
  quorums,
) {
  const refuse = (problem: string) => new InvalidConfiguration({ members, problem })
  if (members.length === 0) return yield* refuse("there is none; name at least one node")
  if (new Set(members).size !== members.length) return yield* refuse("a node is named twice; name each once")
  if (quorums !== undefined) {
    return { members, quorums: yield* Quorum.flexible(members.length, quorums) }
  }
  if (members.length % 2 === 0) {
    return yield* refuse(
      `${members.length} tolerate no more failures than ${members.length - 1}; add or drop one, or pass quorums`,
    )
  }
  return { members, quorums: Quorum.majority(members.length) }
})
