/**
 * Replicated services: typed state machines on any replicated log, with sessions, snapshots, reads and watches.
 *
 * @module
 */
export * as ReplicatedService from "./ReplicatedService.ts"
export { ReadOnly } from "./ReadOnly.ts"
export { type Connection, Replica, type ReplicaService, type RunningReplica } from "./Replica.ts"
export { InvalidReplica, type Options } from "./make.ts"
export type { Failure } from "./Follower.ts"
export { InvalidImage } from "./Image.ts"
export type { Limits } from "./Limits.ts"
export { StrangeEntry } from "./Machine.ts"
export * as messages from "./messages.ts"
export {
  type CallError,
  ChangesCompacted,
  OutcomeUnknown,
  type QueryError,
  Rejected,
  SessionExpired,
  TokenRefused,
  Unavailable,
  type WatchError,
} from "./client/errors.ts"
export {
  type Consistency,
  type NodeStatus,
  type Options as ClientOptions,
  type Procedure,
  ReplicatedClient,
  type ReplicatedClientService,
} from "./client/ReplicatedClient.ts"
export type { Listener, Transport } from "./client/Transport.ts"
export type { Changes, Clients, Stale, StaleClient, TypedClient } from "./client/TypedClient.ts"
