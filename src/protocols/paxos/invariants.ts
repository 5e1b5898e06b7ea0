/**
 * What Paxos promises, said of all that its acceptors have ever accepted: the history that no node knows.
 *
 * @module
 */
import { Equal, type Schema } from "effect"
import * as Ballot from "../../model/Ballot.ts"
import type { Proposal } from "./Proposal.ts"

/** The values that each acceptor has ever accepted, by ballot: `{ a1: { "1.p": ["x"] } }`. One a ballot, if all is well. */
export interface Acceptances {
  readonly [acceptor: string]: { readonly [ballot: string]: ReadonlyArray<Schema.Json> }
}

const isIn = (values: ReadonlyArray<Schema.Json>, value: Schema.Json): boolean =>
  values.some((one) => Equal.equals(one, value))

/** Adds that an acceptor has accepted a proposal; the same value if that is known. */
export const record = (acceptances: Acceptances, acceptor: string, proposal: Proposal): Acceptances => {
  const ballot = Ballot.format(proposal.ballot)
  const values = acceptances[acceptor]?.[ballot] ?? []
  return isIn(values, proposal.value)
    ? acceptances
    : { ...acceptances, [acceptor]: { ...acceptances[acceptor], [ballot]: [...values, proposal.value] } }
}

/** The chosen values (2.2): those of proposals that so many acceptors have accepted. Each stands once. */
export const chosen = (acceptances: Acceptances, phase2: number): ReadonlyArray<Schema.Json> => {
  const histories = Object.values(acceptances)
  const ballots = new Set(histories.flatMap((history) => Object.keys(history)))
  const found: Array<Schema.Json> = []
  for (const ballot of ballots) {
    const votes = histories.map((history) => history[ballot] ?? [])
    for (const value of votes.flat()) {
      if (votes.filter((values) => isIn(values, value)).length >= phase2 && !isIn(found, value)) found.push(value)
    }
  }
  return found
}

/** Agreement (2.1): only a single value is chosen. */
export const agree = (chosen: ReadonlyArray<Schema.Json>): boolean => chosen.length <= 1

/** Validity (2.1): only a value that has been proposed may be chosen. */
export const valid = (chosen: ReadonlyArray<Schema.Json>, proposed: ReadonlyArray<Schema.Json>): boolean =>
  chosen.every((value) => isIn(proposed, value))
