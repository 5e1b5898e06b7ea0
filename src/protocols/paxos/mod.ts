/**
 * Paxos, single decree: its roles, its layer behind `Consensus`, its invariants and its models.
 *
 * @module
 */
export * from "./Acceptor.ts"
export * as Invariants from "./invariants.ts"
export * from "./layer.ts"
export * from "./Learner.ts"
export * from "./messages.ts"
export * as Model from "./model.ts"
export * from "./Proposal.ts"
export * from "./Proposer.ts"
export * from "./roles.ts"
