/**
 * Traces of what happened among nodes: kept as JSON, drawn as a page, told to ShiViz.
 *
 * @module
 */
export { Recorder, type TraceEvent } from "../model/Trace.ts"
export type { Change, Path } from "./Change.ts"
export type * from "./Event.ts"
export { html } from "./html.ts"
export * as Lines from "./lines.ts"
export { merge } from "./merge.ts"
export { type Note, Notes } from "./Notes.ts"
export { type About, type Entry, fromEntries } from "./record.ts"
export * as ShiViz from "./shiviz.ts"
export * as Trace from "./Trace.ts"
