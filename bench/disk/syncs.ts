/**
 * How long a sync of so many entries takes, on the thread that asks for it.
 *
 * @module
 */
import { open } from "../../src/storage/sqlite/Directory.ts"
import * as Latency from "../harness/Latency.ts"
import { commit, optionsFor, remove } from "./directory.ts"
import { appends } from "./records.ts"

/** How a disk is measured. */
export interface Plan {
  readonly entriesPerSync: number
  readonly syncs: number
  /** KiB of write-ahead log between checkpoints; as the product has it where left out. */
  readonly checkpointKiB?: number
  /** `OFF`: what the processor does, without waiting for the disk. */
  readonly synchronous?: "FULL" | "OFF"
}

/** Syncs one after another, writes included. */
export const measureSyncs = (plan: Plan): Latency.LatencySummary => {
  const options = optionsFor(`syncs-${plan.entriesPerSync}`)
  const directory = open(options)
  try {
    if (plan.checkpointKiB !== undefined) directory.db.exec(`PRAGMA wal_autocheckpoint = ${plan.checkpointKiB / 4}`)
    directory.db.exec(`PRAGMA synchronous = ${plan.synchronous ?? "FULL"}`)
    const latency = Latency.make()
    for (let sync = 0; sync < plan.syncs; sync++) {
      const writes = appends(sync * plan.entriesPerSync, plan.entriesPerSync)
      const start = performance.now()
      commit(directory, writes)
      latency.record((performance.now() - start) * 1e6)
    }
    return latency.summary()
  } finally {
    directory.close()
    remove(options)
  }
}
