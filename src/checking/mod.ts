/**
 * Whether what was recorded can be.
 *
 * @module
 */
export * as ConsensusHistory from "./ConsensusHistory.ts"
export * as LogHistory from "./LogHistory.ts"
