/**
 * The directory of a node: made once, and opened only as what it is.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite"
import type { NodeId } from "../../model/NodeId.ts"
import { connect, inspect } from "./connect.ts"
import { DirectoryRefused, type Reason } from "./DirectoryRefused.ts"
import { Damage, explain } from "./failures.ts"
import { type Files, filesOf, remove, sizeOf, syncNames } from "./files.ts"
import { tryLock } from "./Lock.ts"
import { Marker } from "./Marker.ts"
import * as Meta from "./Meta.ts"
import { applicationId, migrate, migrations, pragma } from "./migrations.ts"
import { Records } from "./Records.ts"

/** Whose directory it is, and what is expected of it. */
export interface Options {
  readonly directory: string
  /** The cluster's name. Data of another cluster is refused. */
  readonly cluster: string
  /** The node's name. Data of another node is refused. */
  readonly node: NodeId
  /**
   * `"existing"` (the default): the directory holds the node's data. `"new"`: the node never ran; its directory is made.
   * `"replaced"`: the node ran, and its data is lost; a directory is made that says so until the node is whole again.
   * A node that forgot what it promised must not start as a new one.
   */
  readonly start?: "existing" | "new" | "replaced"
}

/** An open directory. */
export interface Directory {
  readonly files: Files
  readonly db: DatabaseSync
  readonly records: Records
  readonly marker: Marker
  readonly close: () => void
}

const ownerOf = ({ cluster, node }: { readonly cluster: string; readonly node: string }): string =>
  JSON.stringify([cluster, node])

/** Runs `use`, and closes the resource only if that fails. */
const guarding = <R, A>(resource: R, close: (resource: R) => void, use: (resource: R) => A): A => {
  try {
    return use(resource)
  } catch (cause) {
    close(resource)
    throw cause
  }
}

/** Says why the directory is refused. */
export type Refuse = (reason: Reason, problem: string) => DirectoryRefused

/** What there is. A directory whose making was cut short is empty: nothing was acknowledged yet. */
const isEmpty = (files: Files, owner: string): boolean => {
  if (sizeOf(files.database) !== undefined) return false
  if (sizeOf(files.marker) === undefined) return true
  const marker = Marker.open(files.marker, owner, { create: false })
  try {
    if (marker.read() === 0) return true
    throw new Damage(`the database "synod.db" is gone, although syncs were acknowledged`)
  } finally {
    marker.close()
  }
}

/** Makes the database and its marker. The database's name comes last: with it the directory is what it is. */
const create = (files: Files, { cluster, node, start }: Options): void => {
  for (const suffix of ["", "-wal", "-journal"]) remove(files.unfinished + suffix)
  const db = connect(files.unfinished)
  try {
    migrate(db, migrations)
    Meta.write(Meta.writer(db), { cluster, node, isReplaced: start === "replaced", syncs: 0, sum: 0 })
  } finally {
    db.close()
  }
  const marker = Marker.open(files.marker, ownerOf({ cluster, node }), { create: true })
  try {
    marker.write(0)
    marker.sync()
  } finally {
    marker.close()
  }
  Deno.renameSync(files.unfinished, files.database)
  syncNames(files.directory)
}

/**
 * What checksums of records do not see: pages that are lost, or that two tables claim, or an index that is not its table's,
 * would harm later writes.
 */
const checkStructure = (db: DatabaseSync): void => {
  const problem = db.prepare("PRAGMA integrity_check(1)").get()?.integrity_check
  if (problem !== "ok") throw new Damage(`the database is damaged: ${String(problem).replaceAll(/\s+/g, " ")}`)
}

/**
 * Takes a free page and adds to every index, and takes it back: where they are empty, SQLite's check (3.53) takes a page of
 * another kind for one of theirs, and only a write would tell.
 */
const rehearse = (db: DatabaseSync): void =>
  db.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE rehearsal (value TEXT);
    INSERT INTO logs (checksum, name, first_index) VALUES (0, '', 0);
    INSERT INTO cells (name, checksum, value) VALUES ('', 0, '');
    ROLLBACK`)

/** Looks whether this program knows the format. */
export const checkFormat = (db: DatabaseSync, refuse: Refuse): void => {
  if (pragma(db, "application_id") !== applicationId) {
    throw new Damage(`"synod.db" is not a database of a Synod node, or its beginning is damaged`)
  }
  const version = pragma(db, "user_version")
  if (version > migrations.length) {
    throw refuse(
      "TooNew",
      `its format is version ${version} and this program knows ${migrations.length} at most; run the newer program`,
    )
  }
}

/** Looks whether the data is the node's, whole, and all that was acknowledged; changes nothing. */
const check = (files: Files, marker: Marker, { cluster, node }: Options, refuse: Refuse): void => {
  inspect(files.database, (db) => {
    checkFormat(db, refuse)
    const { meta } = Meta.read(db)
    if (meta.cluster !== cluster || meta.node !== node) {
      throw refuse(
        "NotOurs",
        `it is of node "${meta.node}" of cluster "${meta.cluster}", not of node "${node}" of cluster "${cluster}"; ` +
          "give each node a directory of its own",
      )
    }
    const records = new Records(db)
    const acknowledged = marker.read()
    if (records.syncs < acknowledged) {
      throw new Damage(
        `${acknowledged} syncs were acknowledged and it holds ${records.syncs}: ` +
          "the write-ahead log is damaged, or files are from an older copy",
      )
    }
    checkStructure(db)
    // Of an older version too, before it is brought up to date.
    records.load()
  })
  // Left by looking; the lock says that nobody else uses it.
  remove(`${files.database}-shm`)
}

const openLocked = (files: Files, options: Options, refuse: Refuse): Omit<Directory, "close"> => {
  const { node, start = "existing" } = options
  const empty = isEmpty(files, ownerOf(options))
  if (empty && start === "existing") {
    throw refuse(
      "Empty",
      `it holds no data of node "${node}". If the node never ran, start it as "new". If it ran, its disk is lost or ` +
        'elsewhere: give the right directory, or start it as "replaced", and the others make it whole again',
    )
  }
  if (!empty && start !== "existing") {
    throw refuse("NotEmpty", `it holds data, and "${start}" is for an empty one; start the node as "existing"`)
  }
  if (empty) create(files, options)
  if (sizeOf(files.marker) === undefined) {
    throw new Damage(`the file "synced", which counts the acknowledged syncs, is gone`)
  }
  const marker = Marker.open(files.marker, ownerOf(options), { create: false })
  return guarding(marker, (it) => it.close(), () => {
    check(files, marker, options, refuse)
    const db = connect(files.database)
    return guarding(db, (it) => it.close(), () => {
      migrate(db, migrations)
      rehearse(db)
      return { files, db, records: new Records(db), marker }
    })
  })
}

/** Opens the directory as what the options say; throws `DirectoryRefused`. */
export const open = (options: Options): Directory => {
  const files = filesOf(options.directory)
  const refuse: Refuse = (reason, problem) => new DirectoryRefused({ directory: options.directory, reason, problem })
  try {
    if (options.start === "new" || options.start === "replaced") {
      Deno.mkdirSync(options.directory, { recursive: true, mode: 0o700 })
    } else if (sizeOf(options.directory) === undefined) {
      throw refuse("Empty", `there is no such directory; give the right one, or start the node as "new" or "replaced"`)
    }
    const lock = tryLock(files.lock)
    if ("heldBy" in lock) {
      throw refuse(
        "InUse",
        `process ${lock.heldBy} uses it; end that process, or give this node a directory of its own`,
      )
    }
    return guarding(lock, (it) => it.close(), () => {
      const opened = openLocked(files, options, refuse)
      return {
        ...opened,
        close: () => {
          opened.db.close()
          opened.marker.sync()
          opened.marker.close()
          lock.close()
        },
      }
    })
  } catch (cause) {
    if (cause instanceof DirectoryRefused) throw cause
    const { isDamage, problem } = explain(cause)
    throw refuse(isDamage ? "Damaged" : "Unusable", problem)
  }
}
