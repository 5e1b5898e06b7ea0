/// <reference lib="deno.worker" />
/**
 * A disk on a thread of its own: syncs what it is sent, and answers.
 *
 * @module
 */
import type { Write } from "../../src/storage/mod.ts"
import { open } from "../../src/storage/sqlite/Directory.ts"
import { commit, optionsFor, remove } from "./directory.ts"

const options = optionsFor(self.name)
const directory = open(options)
self.onmessage = ({ data }: MessageEvent<ReadonlyArray<Write> | "close">) => {
  if (data === "close") {
    directory.close()
    remove(options)
  } else {
    commit(directory, data)
  }
  self.postMessage("done")
}
self.postMessage("open")
