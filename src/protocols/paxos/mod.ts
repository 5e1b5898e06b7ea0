/**
 * Paxos, single decree.
 *
 * @module
 */
export * from "./Acceptor.ts"
export * from "./layer.ts"
export * from "./Learner.ts"
export * from "./messages.ts"
export * from "./Proposal.ts"
export * from "./Proposer.ts"
export * from "./roles.ts"
