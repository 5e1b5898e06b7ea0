/**
 * Opening the database, with the settings that its promises rest on.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite"

/**
 * Pages (4 KiB) of the write-ahead log after which a commit carries them into the database: 1 MiB. That pause grows with
 * the log, and the mean cost of a sync hardly depends on it (`deno task bench disk`).
 */
const pagesBetweenCheckpoints = 256

/** Opens a database to write it; makes the file if there is none. */
export const connect = (path: string): DatabaseSync => {
  const db = new DatabaseSync(path)
  try {
    // Exclusive: the index of the write-ahead log is in memory then, and is no file that could disagree.
    db.exec("PRAGMA locking_mode = EXCLUSIVE")
    const mode = db.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode
    if (mode !== "wal") throw new Error(`the database has no write-ahead log here, but the journal mode "${mode}"`)
    db.exec(
      `PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${pagesBetweenCheckpoints}`,
    )
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/**
 * Looks at a database without changing anything: a connection that may write would, when it closes, carry over what is
 * whole of the write-ahead log and delete the rest, which is evidence.
 */
export const inspect = <A>(path: string, look: (db: DatabaseSync) => A): A => {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return look(db)
  } finally {
    db.close()
  }
}
