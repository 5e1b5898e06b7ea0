/**
 * Why a connection between two nodes is over.
 *
 * @module
 */
import { Record, Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"

/**
 * Each reason with the status code with which a connection is closed for it (RFC 6455, section 7.4). Codes from 4000 on
 * are this protocol's own and never change their meaning.
 */
export const codes = {
  /** The node stops, or forgets the peer. */
  Leaving: 1001,
  /** What came is no message of this protocol, or not the one whose turn it is. */
  Malformed: 4000,
  /** More bytes in one frame, or before the proof, than the limits allow. */
  TooLarge: 1009,
  /** More frames in a second than the limits allow. */
  TooFast: 4001,
  /** No version of the protocol is spoken by both. */
  WrongVersion: 4002,
  WrongCluster: 4003,
  /** It asks for another node than the one that it has reached. */
  WrongNode: 4004,
  /** Its node is no peer of this one. */
  UnknownNode: 4005,
  /** It does not know the cluster's secret, or TLS does not believe its certificate. */
  WrongProof: 4006,
  /** It took too long to prove itself. */
  TooSlow: 4007,
  /** Nothing was heard of it for several heartbeats. */
  Silent: 4008,
  /** The same node has connected anew. */
  Superseded: 4009,
  /** Too many others wait to prove themselves. */
  Crowded: 4010,
  /** It reads what it asked for more slowly than that comes. */
  Backlog: 4011,
} as const satisfies { readonly [why: string]: number }

/** A reason that closes a connection from this side. */
export type Why = keyof typeof codes

/**
 * Every way for a connection to end: from this side, before it is a WebSocket (`Browser`: it names an Origin, `NoUpgrade`:
 * it is no WebSocket at all), or `Lost`, if the other side or the network has closed it.
 */
export type End = Why | "Browser" | "NoUpgrade" | "Lost"

/** Every way but those that are nobody's fault: a side stops, or the network does. */
export type Refusal = Exclude<End, "Leaving" | "Lost">

export const isRefusal = (end: End): end is Refusal => end !== "Leaving" && end !== "Lost"

const ends: ReadonlyArray<End> = ["Browser", "NoUpgrade", "Lost", ...Record.keys(codes)]

export const refusals: ReadonlyArray<Refusal> = ends.filter(isRefusal)

const ClosedBase: TaggedErrorClass<Closed, "Closed", {
  readonly end: Schema.Literals<ReadonlyArray<End>>
  readonly problem: Schema.String
}> = Schema.TaggedError<Closed>()("Closed", {
  end: Schema.Literals(ends),
  problem: Schema.String,
})

/** A connection is over. The problem names the fault, and is what the other side is told. */
export class Closed extends ClosedBase {
  override get message(): string {
    return this.problem
  }
}

/** The most bytes of a reason that a close frame has room for (RFC 6455, section 5.5). */
const reasonBytes = 123

/** The problem, cut to what fits into a close frame. */
export const reasonOf = ({ problem }: Closed): string => {
  const { read } = new TextEncoder().encodeInto(problem, new Uint8Array(reasonBytes))
  return problem.slice(0, read)
}
