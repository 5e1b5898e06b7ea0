/**
 * Reads the copy of a node's directory.
 *
 * @module
 */
import { Effect } from "effect"
import { NodeId } from "../../model/NodeId.ts"
import type { Contents } from "../contract.ts"
import { inspect } from "./connect.ts"
import { checkFormat, open, type Refuse } from "./Directory.ts"
import { DirectoryRefused } from "./DirectoryRefused.ts"
import { cureOfDamage, explain } from "./failures.ts"
import { type Files, filesOf, sizeOf } from "./files.ts"
import * as Meta from "./Meta.ts"

/** What the copy of a node's directory holds. */
export interface Backup {
  /** Whose it is. */
  readonly cluster: string
  readonly node: NodeId
  /** Whether it had taken the place of one that was lost, and nobody had said since that the node is whole. */
  readonly isReplaced: boolean
  readonly contents: Contents
}

/** Runs while no node can start on the directory, if none does already. Where nobody ever did there is no lock. */
const whileAtRest = <A>(files: Files, refuse: Refuse, use: () => A): A => {
  if (sizeOf(files.lock) === undefined) return use()
  // A shared lock: it takes no right to write, and writes nothing.
  const lock = Deno.openSync(files.lock)
  try {
    if (lock.tryLockSync(false)) return use()
    throw refuse("InUse", "a node runs on it; stop that node, copy the directory, and give the copy")
  } finally {
    lock.close()
  }
}

/** Copies what a directory keeps. To read a database is to write to its directory. */
const copy = (from: Files, to: Files): void => {
  for (const part of ["database", "writeAheadLog", "marker"] as const) {
    if (sizeOf(from[part]) !== undefined) Deno.copyFileSync(from[part], to[part])
  }
}

const read = (files: Files, refuse: Refuse): Backup => {
  const { cluster, isReplaced, node } = inspect(files.database, (db) => {
    checkFormat(db, refuse)
    return Meta.read(db).meta
  })
  const owner = { cluster, node: NodeId.make(node) }
  const opened = open({ ...owner, directory: files.directory })
  try {
    return { ...owner, isReplaced, contents: opened.records.load() }
  } finally {
    opened.close()
  }
}

const readCopyOf = (directory: string, refuse: Refuse): Backup => {
  const files = filesOf(directory)
  if (sizeOf(files.database) === undefined) {
    throw refuse("Empty", 'it holds no data of a node (no file "synod.db"); give the directory that was copied')
  }
  const temporary = Deno.makeTempDirSync({ prefix: "synod-restore-" })
  try {
    whileAtRest(files, refuse, () => copy(files, filesOf(temporary)))
    return read(filesOf(temporary), refuse)
  } finally {
    Deno.removeSync(temporary, { recursive: true })
  }
}

const toRefusal = (cause: unknown, refuse: Refuse): DirectoryRefused => {
  const { isDamage, problem } = explain(cause)
  return refuse(isDamage ? "Damaged" : "Unusable", problem)
}

/**
 * Reads the copy of a node's directory, by way of a temporary copy of its own: nothing is written to this one. Fails
 * unless it holds all that was acknowledged when it was made, of one moment.
 */
export const readBackup = (directory: string): Effect.Effect<Backup, DirectoryRefused> =>
  Effect.suspend(() => {
    const refuse: Refuse = (reason, problem) => new DirectoryRefused({ directory, reason, problem })
    try {
      return Effect.succeed(readCopyOf(directory, refuse))
    } catch (cause) {
      const { reason, problem } = cause instanceof DirectoryRefused ? cause : toRefusal(cause, refuse)
      // The others cannot make a copy whole.
      return Effect.fail(refuse(reason, problem.replace(cureOfDamage, "take another copy, or that of another node")))
    }
  })
