/**
 * Explores every behaviour of a protocol's roles.
 *
 * @module
 */
export type * from "./Counterexample.ts"
export { draw } from "./drawn.ts"
export type * from "./Event.ts"
export * as Explore from "./Explore.ts"
export * from "./InvalidModel.ts"
export * as Model from "./Model.ts"
export * as Property from "./Property.ts"
export * as Report from "./Report.ts"
export * as Transcript from "./Transcript.ts"
