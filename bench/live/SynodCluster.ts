/**
 * Three processes of Synod, and a process that makes a load on them.
 *
 * @module
 */
import { startBare } from "./BareCluster.ts"

/** Starts the cluster. */
export const startSynod = startBare({ protocol: "Multi-Paxos", delayMs: 0 })
