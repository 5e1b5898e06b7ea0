/**
 * What goes wrong: the faults, and when they strike.
 *
 * @module
 */
export * as Draw from "./Draw.ts"
export * as Fault from "./Fault.ts"
export * as Schedule from "./Schedule.ts"
export * as Shrink from "./Shrink.ts"
