/**
 * Whether what was recorded can be.
 *
 * @module
 */
export * as LogHistory from "./LogHistory.ts"
