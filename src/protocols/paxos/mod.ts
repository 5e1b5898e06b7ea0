/**
 * Paxos, single decree: its roles, its layer behind `Consensus` and its invariants.
 *
 * @module
 */
export * from "./Acceptor.ts"
export * as Invariants from "./invariants.ts"
export * from "./layer.ts"
export * from "./Learner.ts"
export * from "./messages.ts"
export * from "./Proposal.ts"
export * from "./Proposer.ts"
export * from "./roles.ts"
