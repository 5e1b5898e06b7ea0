/**
 * Known ways to get consensus wrong, and what finds each. Whoever adds a protocol adds its own.
 */
import { mutants as ofMultiPaxos } from "../protocols/multipaxos/mutants.ts"
import { readMutants } from "../protocols/multipaxos/readMutants.ts"
import { rejoinMutants } from "../protocols/multipaxos/rejoinMutants.ts"
import { snapshotMutants } from "../protocols/multipaxos/snapshotMutants.ts"
import { mutants as ofPaxos } from "../protocols/paxos/mutants.ts"
import type { Bug } from "./Bug.ts"
import { campaigns } from "./campaigns.ts"

/** All planted bugs. */
export const catalogue: ReadonlyArray<Bug> = [
  ...campaigns,
  ...ofPaxos,
  ...ofMultiPaxos,
  ...readMutants,
  ...rejoinMutants,
  ...snapshotMutants,
]
