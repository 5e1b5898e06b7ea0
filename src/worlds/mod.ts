/**
 * The small worlds in which the explorer tries the protocols, with every misfortune that they claim to survive.
 *
 * @module
 */
export * as FailureDetectorWorlds from "./failureDetector.ts"
export * as MultiPaxosWorlds from "./multiPaxos.ts"
export * as MultiPaxosReadWorlds from "./multiPaxosReads.ts"
export * as MultiPaxosSnapshotWorlds from "./multiPaxosSnapshots.ts"
export * as PaxosWorlds from "./paxos.ts"
