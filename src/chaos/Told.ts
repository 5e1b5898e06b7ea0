/**
 * What is told while a cluster is broken, as it happens.
 *
 * @module
 */
import type { NodeId } from "../model/NodeId.ts"

/** Who is told. */
export interface Told {
  /** Something happened, as it should or may. */
  readonly says: (line: string) => void
  /** Something happened that must not. */
  readonly finds: (finding: string) => void
  /** A node has come to lead, under this ballot. */
  readonly leads: (node: NodeId, reign: string) => void
}
