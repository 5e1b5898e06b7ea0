/**
 * What is put to the test: a protocol or a service, and what it claims.
 *
 * @module
 */
import type { Effect, Scope } from "effect"
import type * as Draw from "../faults/Draw.ts"
import type { FaultClass } from "../faults/Fault.ts"
import type { NodeId } from "../model/NodeId.ts"
import type { Target } from "../simulation/Nemesis.ts"
import type { Trace } from "../trace/mod.ts"
import type { Situations } from "./Situations.ts"

/** A protocol or a service that claims to bear faults. */
export interface Subject {
  /** What the command line calls it, in kebab case. */
  readonly name: string
  readonly kind: "protocol" | "service"
  /** The classes of the faults that it claims to bear. */
  readonly bears: ReadonlyArray<FaultClass>
  /** What a campaign is meant to see, each in words that complete "It has seen …". */
  readonly situations: ReadonlyArray<string>
  /** Draws what a day is like: sizes, settings, load. */
  readonly draw: Effect.Effect<Setup>
}

/** What becomes of a minority when a majority recovers. */
export type Minority = "recovers too" | "is down" | "is cut off"

/** What a day is like, faults apart. */
export interface Setup {
  /** What was drawn, to be shown: plain data. */
  readonly mix: object
  readonly nodes: ReadonlyArray<NodeId>
  /** What of the faults that the subject bears these settings bear. */
  readonly limits: Omit<Draw.Options, "nodes" | "durationMs" | "bears">
  /** When the faults are over. What the quorums need does not stay away. */
  readonly minority: Minority
  /** The liveness that it claims: a connected majority has something new done within so long, in milliseconds. */
  readonly boundMs: number
  /** And each node has all that was acknowledged within so long of a restart of all. */
  readonly restoreMs: number
  /** Starts the cluster, its clients and all who watch it. They end with the scope. */
  readonly start: (stage: Stage) => Effect.Effect<Trial, unknown, Scope.Scope>
}

/** What a trial tells the day of. */
export interface Stage {
  readonly situations: Situations<string>
  /** Something that must not be, as soon as it is seen. */
  readonly violated: (violation: string) => void
}

/** A subject at work. */
export interface Trial {
  readonly cluster: Target<unknown>
  /** Ends when something new has been done at this node, or for it. */
  readonly insist: (node: NodeId) => Effect.Effect<void>
  /** Ends the load. */
  readonly rest: Effect.Effect<void>
  /** Asked when all nodes have restarted: ends when each has all that was ever acknowledged. */
  readonly settle: Effect.Effect<void>
  /** What cannot be, of all that was seen from outside; asked in the end. */
  readonly verdict: Effect.Effect<ReadonlyArray<string>>
  /** What clients did, if it is to be drawn. */
  readonly told?: () => Told
}

/** What clients did, for a picture of it. */
export interface Told {
  readonly operations: ReadonlyArray<Trace.Operation>
  /** The ids of those that show what is wrong. */
  readonly wrong: ReadonlyArray<number>
}
