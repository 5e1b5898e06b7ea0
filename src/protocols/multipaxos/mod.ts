/**
 * Multi-Paxos: a replicated log.
 *
 * @module
 */
export type { Action, Answer, Event, Internal, Lease, ReplicaOptions } from "./Action.ts"
export { Entry } from "./Entry.ts"
export * from "./events.ts"
export * as Image from "./Image.ts"
export * from "./layer.ts"
export * from "./messages.ts"
export * from "./Replica.ts"
export { InvalidPace, type LeaseOptions, type Member, type Pace, settle } from "./settings.ts"
export * from "./state.ts"
