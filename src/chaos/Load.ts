/**
 * What clients do while the cluster is broken, and what is to be said of the answers that they got.
 *
 * @module
 */
import type { Duration, Effect, Layer, Scope } from "effect"
import type { InvalidUrls } from "../replicated/client/mod.ts"
import type { ReplicatedClient } from "../replicated/mod.ts"

/** The way to the nodes that serve clients at these addresses; a call is given up after so long. */
export type Connect = (
  urls: ReadonlyArray<string>,
  timeout: Duration.Input,
) => Layer.Layer<ReplicatedClient, InvalidUrls>

/** What clients are given. */
export interface Options {
  /** How many know all nodes. */
  readonly clients: number
  readonly connect: Connect
  readonly urls: ReadonlyArray<string>
  /** Told what must not happen. */
  readonly finds: (finding: string) => void
}

/** How operations ended, so far. */
export interface Counts {
  /** Answered by the service. */
  readonly answered: number
  /** Not done, and never will be. */
  readonly refused: number
  /** Nobody knows. */
  readonly unknown: number
}

/** Clients at work. */
export interface Load {
  readonly counts: () => Counts
  /** How many answers each client has got that knows all nodes. */
  readonly progress: () => ReadonlyArray<number>
  /** Nobody begins anything more. Returns when all that was begun has ended. */
  readonly stop: Effect.Effect<void>
  /** Reads what is there now, and says what of all that was seen cannot be; and what could not be judged. */
  readonly judge: Effect.Effect<Verdict, InvalidUrls>
  /** All that was seen, as JSON. */
  readonly seen: () => unknown
}

/** What is to be said of a run. */
export interface Verdict {
  /** What holds, in words. */
  readonly holds: ReadonlyArray<string>
  readonly violations: ReadonlyArray<string>
  /** What could not be decided, and why. */
  readonly undecided: ReadonlyArray<string>
}

/** Starts clients of a service; they end with the scope. */
export type Start = (options: Options) => Effect.Effect<Load, InvalidUrls, Scope.Scope>

/** How long a call may take. Of who waits for a node that leads no more, short: it shall ask again when others have gone on. */
export const timeout: Duration.Input = "2 seconds"
export const shortTimeout: Duration.Input = "500 millis"

/** How long a client waits from one operation to the next, at most. */
export const mostPauseMs = 20
