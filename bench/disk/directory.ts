/**
 * Directories that are measured: on the disk of the results, and removed after use.
 *
 * @module
 */
import { NodeId } from "../../src/model/NodeId.ts"
import type { Write } from "../../src/storage/mod.ts"
import type { Directory, Options } from "../../src/storage/sqlite/Directory.ts"

/** A new node's directory of this name. */
export const optionsFor = (name: string): Options => ({
  directory: `bench/results/disk-${Deno.pid}-${name}`,
  cluster: "bench",
  node: NodeId.make("a"),
  start: "new",
})

/** What a sync does on the thread that it is done on. */
export const commit = ({ marker, records }: Directory, writes: ReadonlyArray<Write>): void => {
  records.sync(writes)
  marker.write(records.syncs)
}

/** Removes what was measured. */
export const remove = ({ directory }: Options): void => Deno.removeSync(directory, { recursive: true })
