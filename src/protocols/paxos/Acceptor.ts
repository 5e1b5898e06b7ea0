/**
 * The acceptor: the memory of Paxos.
 *
 * @module
 */
import { Schema } from "effect"
import * as Ballot from "../../model/Ballot.ts"
import { broadcast, reply } from "../../role/Command.ts"
import * as Role from "../../role/Role.ts"
import { Accept, Accepted, Ask, Nack, Prepare, Promise } from "./messages.ts"
import { Proposal } from "./Proposal.ts"

/** What an acceptor must never forget. */
export interface AcceptorState {
  /** It accepts nothing below this ballot. */
  readonly promised: Ballot.Ballot
  /** The proposal that it has accepted last, which is the one with the highest ballot. */
  readonly accepted: Proposal | null
}

/** The acceptor: answers proposers, and tells every learner what it accepts ("Paxos Made Simple", 2.2 and 2.5). */
export const Acceptor: Role.Role<AcceptorState, Prepare | Accept | Ask> = Role.make("Acceptor", {
  receives: [Prepare, Accept, Ask],
  sends: [Promise, Nack, Accepted],
  state: { promised: Ballot.Ballot, accepted: Schema.NullOr(Proposal) },
  durable: ["promised", "accepted"],
  initial: () => ({ promised: Ballot.zero, accepted: null }),
  on: {
    // Phase 1b (2.2): promise, unless a higher ballot has been promised.
    *Prepare(state, { ballot }) {
      if (Ballot.isLessThan(ballot, state.promised)) {
        yield* reply(Nack({ promised: state.promised }))
        return state
      }
      yield* reply(Promise({ ballot, accepted: state.accepted }))
      return { ...state, promised: ballot }
    },

    // Phase 2b (2.2): accept, unless a higher ballot has been promised. To accept a ballot is to promise it.
    *Accept(state, { proposal }) {
      if (Ballot.isLessThan(proposal.ballot, state.promised)) {
        yield* reply(Nack({ promised: state.promised }))
        return state
      }
      yield* broadcast("Learner", Accepted({ proposal }))
      return { promised: proposal.ballot, accepted: proposal }
    },

    // 2.3: tell a learner that may have missed it.
    *Ask(state) {
      if (state.accepted !== null) yield* reply(Accepted({ proposal: state.accepted }))
      return state
    },
  },
})
