/** A program with a bug in what it puts to the test: disks that say too early that they have synced. */
import { multiPaxos } from "../../src/campaign/mod.ts"
import { main } from "../../src/cli/mod.ts"
import { hasty } from "../support/tampering.ts"

/** Multi-Paxos on such disks. */
export const hastyMultiPaxos = multiPaxos(hasty)

if (import.meta.main) main({ subjects: [hastyMultiPaxos] })
