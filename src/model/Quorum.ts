/**
 * How many acceptors suffice in each phase. Phase-1 and phase-2 quorums must intersect; nothing else need
 * ("Flexible Paxos: Quorum Intersection Revisited", Howard, Malkhi and Spiegelman 2016, section 3).
 *
 * @module
 */
import { Effect, Schema } from "effect"
import type { TaggedErrorClass } from "./TaggedError.ts"

/** How many acceptors make a quorum of each phase. */
export interface Quorums {
  /** Promises needed to lead: 1 to the number of acceptors. */
  readonly phase1: number
  /** Acceptances needed to choose: 1 to the number of acceptors. */
  readonly phase2: number
}

const InvalidQuorumsBase: TaggedErrorClass<InvalidQuorums, "InvalidQuorums", {
  readonly acceptors: Schema.Int
  readonly phase1: Schema.Number
  readonly phase2: Schema.Number
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidQuorums>()("InvalidQuorums", {
  acceptors: Schema.Int,
  phase1: Schema.Number,
  phase2: Schema.Number,
  problem: Schema.String,
})

/** The quorums cannot be met, or two of them could miss each other, so that two values could be chosen. */
export class InvalidQuorums extends InvalidQuorumsBase {
  override get message(): string {
    return `quorums of ${this.phase1} (phase 1) and ${this.phase2} (phase 2) among ${this.acceptors} acceptors: ${this.problem}`
  }
}

/** More than half in both phases: any two quorums intersect. */
export const majority = (acceptors: number): Quorums => {
  const size = Math.floor(acceptors / 2) + 1
  return { phase1: size, phase2: size }
}

/** Checks that every phase-1 quorum intersects every phase-2 quorum among that many acceptors. */
export const flexible = (acceptors: number, quorums: Quorums): Effect.Effect<Quorums, InvalidQuorums> => {
  const refuse = (problem: string) => Effect.fail(new InvalidQuorums({ acceptors, ...quorums, problem }))
  for (const size of [quorums.phase1, quorums.phase2]) {
    if (!Number.isInteger(size) || size < 1 || size > acceptors) {
      return refuse(`a size is not a whole number from 1 to ${acceptors}`)
    }
  }
  return quorums.phase1 + quorums.phase2 > acceptors
    ? Effect.succeed(quorums)
    : refuse(`they need not intersect; make the sizes add up to at least ${acceptors + 1}`)
}
