/**
 * The files of a directory.
 *
 * @module
 */
import { dirname } from "node:path"

/** Where each file of a directory is. */
export interface Files {
  readonly directory: string
  readonly database: string
  /** What is committed and not yet in the database itself. */
  readonly writeAheadLog: string
  readonly marker: string
  readonly lock: string
  /** The database while it is made. */
  readonly unfinished: string
}

/** The files of a directory. */
export const filesOf = (directory: string): Files => ({
  directory,
  database: `${directory}/synod.db`,
  writeAheadLog: `${directory}/synod.db-wal`,
  marker: `${directory}/synced`,
  lock: `${directory}/lock`,
  unfinished: `${directory}/unfinished.db`,
})

/** A file's size, or `undefined` where there is none. */
export const sizeOf = (path: string): number | undefined => {
  try {
    return Deno.statSync(path).size
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined
    throw cause
  }
}

/** Removes a file if it is there. */
export const remove = (path: string): void => {
  if (sizeOf(path) !== undefined) Deno.removeSync(path)
}

const fsync = (path: string): void => {
  const opened = Deno.openSync(path)
  try {
    opened.syncSync()
  } finally {
    opened.close()
  }
}

/** Makes the names in a directory, and its own name, last through a power failure. */
export const syncNames = (directory: string): void => {
  fsync(directory)
  fsync(dirname(Deno.realPathSync(directory)))
}
