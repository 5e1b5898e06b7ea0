/**
 * The interfaces that protocols implement: what a service is written against.
 *
 * @module
 */
export * from "./Consensus.ts"
export * from "./FailureDetector.ts"
export * from "./ReplicatedLog.ts"
