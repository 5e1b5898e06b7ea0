/**
 * Whether what was recorded can be.
 *
 * @module
 */
export type { Budget, Spent } from "./Budget.ts"
export * as ConsensusHistory from "./ConsensusHistory.ts"
export { format } from "./format.ts"
export * as History from "./History.ts"
export * as Linearizability from "./Linearizability.ts"
export * as LockHistory from "./LockHistory.ts"
export * as LogHistory from "./LogHistory.ts"
export { answers, type Model, perName, refused } from "./Model.ts"
export * as Models from "./models/all.ts"
export { Recorder } from "./Recorder.ts"
export * as RestartHistory from "./RestartHistory.ts"
export * as SequentialConsistency from "./SequentialConsistency.ts"
export * as SessionHistory from "./SessionHistory.ts"
export * as Staleness from "./Staleness.ts"
export * as Verdict from "./Verdict.ts"
