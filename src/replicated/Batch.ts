/**
 * What replicas put into the log: what clients have asked for, several requests at a time.
 *
 * @module
 */
import { Schema } from "effect"
import { CheckedJson } from "../model/CheckedJson.ts"
import * as Message from "../role/Message.ts"
import { Limits } from "./Limits.ts"

/** Opens a session. The nonce keeps its name from being guessed, or known from a log that was here before. */
export interface Open {
  readonly _tag: "Open"
  readonly nonce: string
}
export const Open: Message.Message<Open> = Message.make("Open", { nonce: Schema.String })

/** A command of a session; see `Call` among the messages. */
export interface Call {
  readonly _tag: "Call"
  readonly session: string
  readonly request: number
  readonly settled: number
  readonly service: string
  readonly procedure: string
  readonly payload: Schema.Json
}
export const Call: Message.Message<Call> = Message.make("Call", {
  session: Schema.String,
  request: Schema.Natural,
  settled: Schema.Natural,
  service: Schema.String,
  procedure: Schema.String,
  payload: CheckedJson,
})

/** Keeps a session from expiring. */
export interface KeepAlive {
  readonly _tag: "KeepAlive"
  readonly session: string
}
export const KeepAlive: Message.Message<KeepAlive> = Message.make("KeepAlive", { session: Schema.String })

/** Ends a session. */
export interface Close {
  readonly _tag: "Close"
  readonly session: string
}
export const Close: Message.Message<Close> = Message.make("Close", { session: Schema.String })

/** Puts limits in force. */
export interface Configure {
  readonly _tag: "Configure"
  readonly limits: Limits
}
export const Configure: Message.Message<Configure> = Message.make("Configure", { limits: Limits })

/** What is applied at once, and answered. */
export type Entry = Open | Call | KeepAlive | Close | Configure

/**
 * One command of the log. Without entries it is a tick: it moves the service's time on, and runs what is due. It is void,
 * and all of it as if it had not been proposed, if its proposer had not applied what others had put before it.
 */
export interface Batch {
  /** The life of a replica that proposed it, and the number that it has there. */
  readonly origin: string
  readonly number: number
  /** How many batches that are not void the proposer had applied. */
  readonly seen: number
  /** Milliseconds since 1970, by the clock of the proposer. */
  readonly nowMs: number
  /** What random numbers are drawn from: any safe integer. */
  readonly seed: number
  /** UTF-16 units of JSON that the entries are, about. */
  readonly length: number
  readonly entries: ReadonlyArray<Entry>
}
export const Batch: Schema.Codec<Batch, unknown> = Schema.Struct({
  origin: Schema.String,
  number: Schema.Natural,
  seen: Schema.Natural,
  nowMs: Schema.Natural,
  seed: Schema.Int,
  length: Schema.Natural,
  entries: Schema.Array(Message.union([Open, Call, KeepAlive, Close, Configure])),
})
