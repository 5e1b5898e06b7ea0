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

/** Whether these acceptors are enough to choose. */
export type IsQuorum = (acceptors: ReadonlyArray<string>) => boolean

/** Any so many acceptors are a quorum. */
export const atLeast = (size: number): IsQuorum => (acceptors) => acceptors.length >= size

/** The chosen values (2.2): those of proposals that a quorum has accepted. Each stands once. */
export const chosen = (acceptances: Acceptances, isQuorum: IsQuorum): ReadonlyArray<Schema.Json> => {
  const histories = Object.entries(acceptances)
  const ballots = new Set(histories.flatMap(([, history]) => Object.keys(history)))
  const found: Array<Schema.Json> = []
  for (const ballot of ballots) {
    for (const value of new Set(histories.flatMap(([, history]) => history[ballot] ?? []))) {
      const voters = histories.filter(([, history]) => isIn(history[ballot] ?? [], value))
      if (!isIn(found, value) && isQuorum(voters.map(([acceptor]) => acceptor))) found.push(value)
    }
  }
  return found
}

/** Agreement (2.1): only a single value is chosen. */
export const agree = (chosen: ReadonlyArray<Schema.Json>): boolean => chosen.length <= 1

/** Validity (2.1): only a value that has been proposed may be chosen. */
export const valid = (chosen: ReadonlyArray<Schema.Json>, proposed: ReadonlyArray<Schema.Json>): boolean =>
  chosen.every((value) => isIn(proposed, value))
