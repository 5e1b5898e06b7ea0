/**
 * Proposals: values with the ballots under which they are proposed.
 *
 * @module
 */
import { Schema } from "effect"
import * as Ballot from "../../model/Ballot.ts"

/** A value, proposed under a ballot. A ballot proposes one value at most. */
export interface Proposal {
  readonly ballot: Ballot.Ballot
  readonly value: Schema.Json
}

/** Decodes and checks a proposal. */
export const Proposal: Schema.Codec<Proposal, unknown> = Schema.Struct({ ballot: Ballot.Ballot, value: Schema.Json })

/** The one with the highest ballot, if there is any. */
export const highest = (proposals: Iterable<Proposal | null>): Proposal | null => {
  let highest: Proposal | null = null
  for (const proposal of proposals) {
    if (proposal !== null && (highest === null || Ballot.isGreaterThan(proposal.ballot, highest.ballot))) {
      highest = proposal
    }
  }
  return highest
}
