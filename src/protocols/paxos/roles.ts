/**
 * The three roles of Paxos, put together.
 *
 * @module
 */
import type { Duration } from "effect"
import type { Quorums } from "../../model/Quorum.ts"
import type { Role } from "../../role/Role.ts"
import { Acceptor } from "./Acceptor.ts"
import { makeLearner } from "./Learner.ts"
import { makeProposer, type Retry } from "./Proposer.ts"

/** When the roles of Paxos lose patience. Safety does not depend on it. */
export interface Patience extends Retry {
  /** How long a learner that is asked waits before it asks around: above the two phases. */
  readonly poll: Duration.Input
}

/** For round trips up to half a second. */
export const patience: Patience = { timeout: "1 second", backoff: "10 millis", poll: "1 second" }

/** The roles of a node that takes part in Paxos: all three. */
export const makeRoles = (quorums: Quorums, { backoff, poll, timeout }: Patience = patience): ReadonlyArray<Role> => [
  Acceptor,
  makeProposer(quorums, { backoff, timeout }),
  makeLearner(quorums, poll),
]
