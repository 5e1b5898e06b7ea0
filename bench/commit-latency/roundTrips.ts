/**
 * How many round trips a commit took.
 *
 * @module
 */
import type { Topology } from "../data/regions.ts"
import { quorumRoundTripMs, roundTripMs } from "./geography.ts"
import type { CommitLatency, Protocol } from "./virtual.ts"

/** Round trips one after another. */
export interface RoundTrips {
  /**
   * To a quorum and back, from where it is gathered: the proposer's place in Paxos, the leader's in Multi-Paxos. One
   * takes as long as the way to the farthest member of the nearest majority and back.
   */
  readonly quorum: number
  /** To the leader and back, where the proposer is another place. */
  readonly forwarding: number
}

/** Splits a latency: what forwarding does not explain is divided by the round trip to the quorum. */
export const roundTripsOf = (protocol: Protocol, topology: Topology, { ms, place }: CommitLatency): RoundTrips => {
  const gatherer = protocol === "Paxos" ? place : 0
  const forwardingMs = roundTripMs(topology, place, gatherer)
  return {
    quorum: (ms - forwardingMs) / quorumRoundTripMs(topology, gatherer),
    forwarding: place === gatherer ? 0 : 1,
  }
}

/** All round trips of a commit. */
export const totalOf = ({ forwarding, quorum }: RoundTrips): number => quorum + forwarding
