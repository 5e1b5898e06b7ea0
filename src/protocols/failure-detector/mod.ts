/**
 * Failure detectors: heartbeats with a timeout and phi-accrual, and the layer that puts either behind `FailureDetector`.
 *
 * @module
 */
export * from "./Criterion.ts"
export * from "./Detector.ts"
export * from "./layer.ts"
export * from "./messages.ts"
export * as Phi from "./phi.ts"
export * from "./settings.ts"
