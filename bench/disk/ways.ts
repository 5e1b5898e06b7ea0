/**
 * Three ways to wait for the disk: on the node's thread, by an fsync that the system's threads do meanwhile, and by a
 * thread of the disk's own.
 *
 * @module
 */
import type { Write } from "../../src/storage/mod.ts"
import { open } from "../../src/storage/sqlite/Directory.ts"
import { commit, optionsFor, remove } from "./directory.ts"

/** How to wait for the disk. */
export type Way = "on the thread" | "fsync aside" | "in a worker"

/** A disk: what makes writes durable, and returns at once where it has. */
export interface Disk {
  readonly sync: (writes: ReadonlyArray<Write>) => Promise<void> | undefined
  readonly close: () => Promise<void>
}

const aside = (name: string, way: Exclude<Way, "in a worker">): Disk => {
  const options = optionsFor(name)
  const directory = open(options)
  // The log must be there to be opened.
  commit(directory, [{ _tag: "SetCell", cell: "begun", value: true }])
  const log = Deno.openSync(directory.files.writeAheadLog, { read: true, write: true })
  if (way === "fsync aside") directory.db.exec("PRAGMA synchronous = NORMAL")
  return {
    sync: (writes) => {
      commit(directory, writes)
      return way === "fsync aside" ? log.syncData() : undefined
    },
    close: () => {
      log.close()
      directory.close()
      remove(options)
      return Promise.resolve()
    },
  }
}

const inWorker = async (name: string): Promise<Disk> => {
  const worker = new Worker(new URL("./diskWorker.ts", import.meta.url), { type: "module", name })
  let done: () => void = () => {}
  const answer = () => new Promise<void>((resolve) => done = resolve)
  worker.onmessage = () => done()
  await answer()
  return {
    sync: (writes) => {
      const synced = answer()
      worker.postMessage(writes)
      return synced
    },
    close: async () => {
      const closed = answer()
      worker.postMessage("close")
      await closed
      worker.terminate()
    },
  }
}

/** A new disk that is waited for in this way. */
export const makeDisk = async (name: string, way: Way): Promise<Disk> =>
  way === "in a worker" ? await inWorker(name) : aside(name, way)
