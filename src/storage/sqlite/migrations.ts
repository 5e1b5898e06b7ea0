/**
 * The tables, and how a directory of an older version gets them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite"

/**
 * What brings a database from each version to the next; its version is the count of those that were applied. A step is
 * never changed once it is released. Entries are in a table of their own for each log: `entries_<id>`.
 */
export const migrations: ReadonlyArray<string> = [
  `CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), checksum INTEGER NOT NULL, value TEXT NOT NULL);
   CREATE TABLE cells (name TEXT PRIMARY KEY, checksum INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE logs (id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
     first_index INTEGER NOT NULL)`,
  // What every sync writes is on one page. No cell has this name: theirs are JSON texts.
  `INSERT INTO cells (name, checksum, value) SELECT 'meta', checksum, value FROM meta;
   DROP TABLE meta;
   CREATE VIEW meta AS SELECT checksum, value FROM cells WHERE name = 'meta'`,
  // Tables of entries may hold some before the first of their log, which are still to be dropped.
  "",
  // An entry may have a postscript.
  "",
]

/** "Synod": how a database of this kind is told from others. */
export const applicationId = 0x53796e6f

/** An integer that SQLite keeps in a database's head. */
export const pragma = (db: DatabaseSync, name: "application_id" | "user_version"): number =>
  Number(db.prepare(`PRAGMA ${name}`).get()?.[name])

/** Brings a database to the version of these migrations: all that it lacks, or nothing. It must not be a newer one. */
export const migrate = (db: DatabaseSync, steps: ReadonlyArray<string>): void => {
  const version = pragma(db, "user_version")
  if (version === steps.length) return
  db.exec("BEGIN IMMEDIATE")
  for (const step of steps.slice(version)) db.exec(step)
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`)
}
