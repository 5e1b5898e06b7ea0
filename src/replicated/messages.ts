/**
 * What clients and replicas say to each other, whatever carries it. Each request has a number of the client's own, unique
 * on its connection, which every response to it bears.
 *
 * @module
 */
import { Schema } from "effect"
import { CheckedJson } from "../model/CheckedJson.ts"
import { NodeId } from "../model/NodeId.ts"
import * as Message from "../role/Message.ts"

const Count: Schema.Natural = Schema.Natural

/** Opens a session. */
export interface Open {
  readonly _tag: "Open"
  readonly id: number
}
export const Open: Message.Message<Open> = Message.make("Open", { id: Count })

/**
 * A command, to be applied once however often it is sent. `request` counts the session's commands; those below `settled`
 * have been answered or given up: their answers need be kept no longer, and what of them comes late is not applied.
 */
export interface Call {
  readonly _tag: "Call"
  readonly id: number
  readonly session: string
  readonly request: number
  readonly settled: number
  readonly service: string
  readonly procedure: string
  readonly payload: Schema.Json
}
export const Call: Message.Message<Call> = Message.make("Call", {
  id: Count,
  session: Schema.String,
  request: Count,
  settled: Count,
  service: Schema.String,
  procedure: Schema.String,
  payload: CheckedJson,
})

/** A read-only procedure: `linearizable`, or `stale`, which is answered at once from what the replica has applied. */
export interface Query {
  readonly _tag: "Query"
  readonly id: number
  readonly service: string
  readonly procedure: string
  readonly payload: Schema.Json
  readonly consistency: "linearizable" | "stale"
}
export const Query: Message.Message<Query> = Message.make("Query", {
  id: Count,
  service: Schema.String,
  procedure: Schema.String,
  payload: CheckedJson,
  consistency: Schema.Literals(["linearizable", "stale"]),
})

/** Keeps a session from expiring. */
export interface KeepAlive {
  readonly _tag: "KeepAlive"
  readonly id: number
  readonly session: string
}
export const KeepAlive: Message.Message<KeepAlive> = Message.make("KeepAlive", { id: Count, session: Schema.String })

/** Ends a session. */
export interface Close {
  readonly _tag: "Close"
  readonly id: number
  readonly session: string
}
export const Close: Message.Message<Close> = Message.make("Close", { id: Count, session: Schema.String })

/** Asks for the changes of a service from an index on, then those to come; `null`: only those to come. */
export interface Watch {
  readonly _tag: "Watch"
  readonly id: number
  readonly service: string
  readonly from: number | null
}
export const Watch: Message.Message<Watch> = Message.make("Watch", {
  id: Count,
  service: Schema.String,
  from: Schema.NullOr(Count),
})

/** Ends a watch. */
export interface Unwatch {
  readonly _tag: "Unwatch"
  readonly id: number
}
export const Unwatch: Message.Message<Unwatch> = Message.make("Unwatch", { id: Count })

/** Asks who leads, to be told once this replica knows of a leader, and that is not `other`. */
export interface AwaitLeader {
  readonly _tag: "AwaitLeader"
  readonly id: number
  readonly other: NodeId | null
}
export const AwaitLeader: Message.Message<AwaitLeader> = Message.make("AwaitLeader", {
  id: Count,
  other: Schema.NullOr(NodeId),
})

/** Asks how the node stands. */
export interface AskStatus {
  readonly _tag: "AskStatus"
  readonly id: number
}
export const AskStatus: Message.Message<AskStatus> = Message.make("AskStatus", { id: Count })

/** What a client asks of a replica. */
export type Request = Open | Call | Query | KeepAlive | Close | Watch | Unwatch | AwaitLeader | AskStatus

/** How a procedure ended: values and errors are in the JSON of their Schemas. */
export type Exit =
  | { readonly _tag: "Success"; readonly value: Schema.Json }
  | { readonly _tag: "Failure"; readonly error: Schema.Json }
  | { readonly _tag: "Died"; readonly defect: string }
export const Exit: Schema.Codec<Exit, unknown> = Schema.Union([
  Schema.TaggedStruct("Success", { value: CheckedJson }),
  Schema.TaggedStruct("Failure", { error: CheckedJson }),
  Schema.TaggedStruct("Died", { defect: Schema.String }),
])

/** The session is open. It expires when it is not used for `timeToLiveMs` of the service's time. */
export interface Opened {
  readonly _tag: "Opened"
  readonly id: number
  readonly session: string
  readonly timeToLiveMs: number
}
export const Opened: Message.Message<Opened> = Message.make("Opened", {
  id: Count,
  session: Schema.String,
  timeToLiveMs: Count,
})

/**
 * The outcome of a call or a query. Of a stale one `ageMs` bounds how old it is: what it shows was current at some time
 * within so many milliseconds before the answer, or it is 2^53 - 1 while nothing has told the replica since it started;
 * otherwise it is 0. Also answers KeepAlive and Close, with null.
 */
export interface Answered {
  readonly _tag: "Answered"
  readonly id: number
  readonly exit: Exit
  readonly ageMs: number
}
export const Answered: Message.Message<Answered> = Message.make("Answered", { id: Count, exit: Exit, ageMs: Count })

/** To a watch: it begins, and will tell all changes from `next` on. */
export interface Watching {
  readonly _tag: "Watching"
  readonly id: number
  readonly next: number
}
export const Watching: Message.Message<Watching> = Message.make("Watching", { id: Count, next: Count })

/** To a watch: the changes that one call made, and the index that they bear. */
export interface Changed {
  readonly _tag: "Changed"
  readonly id: number
  readonly index: number
  readonly changes: ReadonlyArray<Schema.Json>
}
export const Changed: Message.Message<Changed> = Message.make("Changed", {
  id: Count,
  index: Count,
  changes: Schema.Array(CheckedJson),
})

/** Ends a watch: the changes below `first` are not kept any more. */
export interface ChangesCompacted {
  readonly _tag: "ChangesCompacted"
  readonly id: number
  readonly first: number
}
export const ChangesCompacted: Message.Message<ChangesCompacted> = Message.make("ChangesCompacted", {
  id: Count,
  first: Count,
})

/** This replica does not lead, so nothing was done. Ask the leader, if one is known. */
export interface NotLeader {
  readonly _tag: "NotLeader"
  readonly id: number
  readonly leader: NodeId | null
}
export const NotLeader: Message.Message<NotLeader> = Message.make("NotLeader", {
  id: Count,
  leader: Schema.NullOr(NodeId),
})

/** To whoever awaits a leader: this one leads, as far as this replica knows. */
export interface Leads {
  readonly _tag: "Leads"
  readonly id: number
  readonly leader: NodeId
}
export const Leads: Message.Message<Leads> = Message.make("Leads", { id: Count, leader: NodeId })

/** Nothing was done, for now; `why` says what to wait for. It ends a watch, which goes on elsewhere. */
export interface Unavailable {
  readonly _tag: "Unavailable"
  readonly id: number
  readonly why: string
}
export const Unavailable: Message.Message<Unavailable> = Message.make("Unavailable", { id: Count, why: Schema.String })

/** It may have been done or not, or be done yet: to know, send it again in the same session. */
export interface Unknown {
  readonly _tag: "Unknown"
  readonly id: number
}
export const Unknown: Message.Message<Unknown> = Message.make("Unknown", { id: Count })

/** There is no such session (any more), so nothing was done; what the session had sent before may have been. */
export interface NoSession {
  readonly _tag: "NoSession"
  readonly id: number
}
export const NoSession: Message.Message<NoSession> = Message.make("NoSession", { id: Count })

/** The request makes no sense to this replica: no such service or procedure, or its payload is not of their Schema. */
export interface Invalid {
  readonly _tag: "Invalid"
  readonly id: number
  readonly problem: string
}
export const Invalid: Message.Message<Invalid> = Message.make("Invalid", { id: Count, problem: Schema.String })

/** How a node stands, for its operator. */
export interface Status {
  readonly _tag: "Status"
  readonly id: number
  readonly node: NodeId
  readonly leader: NodeId | null
  readonly reign: string
  /** Whether its word counts: not while it makes good a lost disk. */
  readonly votes: boolean
  /** Slots: the log's first, the end of what is applied, of what is decided, and of the latest snapshot. */
  readonly first: number
  readonly applied: number
  readonly decided: number
  readonly snapshotEnd: number
  readonly sessions: number
  /** The service's time, in milliseconds since 1970. */
  readonly timeMs: number
  /** Of the latest snapshot, and of what the disk holds; 0 where unknown. */
  readonly snapshotLength: number
  readonly diskBytes: number
}
export const Status: Message.Message<Status> = Message.make("Status", {
  id: Count,
  node: NodeId,
  leader: Schema.NullOr(NodeId),
  reign: Schema.String,
  votes: Schema.Boolean,
  first: Count,
  applied: Count,
  decided: Count,
  snapshotEnd: Count,
  sessions: Count,
  timeMs: Count,
  snapshotLength: Count,
  diskBytes: Count,
})

/** What a replica answers. */
export type Response =
  | Opened
  | Answered
  | Watching
  | Changed
  | ChangesCompacted
  | NotLeader
  | Leads
  | Unavailable
  | Unknown
  | NoSession
  | Invalid
  | Status
