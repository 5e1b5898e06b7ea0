/**
 * What clients do with a service on a day, and whether what they were told can be.
 *
 * @module
 */
import type { Effect, Scope } from "effect"
import type { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import type { Stage, Told } from "../Subject.ts"

/** What clients do. */
export interface Workload {
  /** One thing that a client does, again and again. It fails where there was no answer, or another than was hoped for. */
  readonly act: (client: string) => Effect.Effect<unknown, unknown, ReplicatedClient | Scope.Scope>
  /** Looks, when all nodes have restarted, at all that must still be there; fails where there is no answer. */
  readonly look: (client: string) => Effect.Effect<unknown, unknown, ReplicatedClient | Scope.Scope>
  /** What cannot be, of all that clients were told. */
  readonly verdict: () => ReadonlyArray<string>
  /** What clients did, if it is to be drawn. */
  readonly told?: () => Told
}

/** Makes the workload of a day, which says what it reaches and what must not be as soon as it sees it. */
export type MakeWorkload = (stage: Stage) => Workload
