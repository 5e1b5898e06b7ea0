/**
 * What goes wrong: the faults, and when they strike.
 *
 * @module
 */
export * as Fault from "./Fault.ts"
export * as Schedule from "./Schedule.ts"
