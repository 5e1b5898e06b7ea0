/**
 * What went wrong below: the words for it, each with its cure.
 *
 * @module
 */
import { messageOf } from "../../model/messageOf.ts"

/** What is stored is not what was synced. */
export class Damage extends Error {
  override readonly name = "Damage"
}

/** What to do about a damaged disk, in one place as it is always the same. */
export const cureOfDamage =
  'check the disk, move the directory away, and start the node as "replaced": the others make it whole again'

/** How SQLite says that a file is damaged. */
const malformed =
  /malformed|not a database|corrupt|unsupported file format|no such (table|column)|out of range|invalid utf/i

/** SQLite's code for a file that ends in the middle of a page: its words are those for a disk that fails. */
const shortRead = 522

const isDamage = (cause: unknown): cause is Error =>
  cause instanceof Damage ||
  (cause instanceof Error && (malformed.test(cause.message) || ("errcode" in cause && cause.errcode === shortRead)))

/** What went wrong, in words that name the fault and the cure, and whether it is damage. */
export const explain = (cause: unknown): { readonly isDamage: boolean; readonly problem: string } => {
  const message = messageOf(cause)
  if (isDamage(cause)) return { isDamage: true, problem: `${message}; ${cureOfDamage}` }
  if (/disk is full|No space left|quota/i.test(message)) {
    return { isDamage: false, problem: `${message}; make room on the disk and start the node again` }
  }
  if (/readonly|read-only|permission|denied|requires .* access/i.test(message)) {
    return { isDamage: false, problem: `${message}; let the node's user write the directory and the files in it` }
  }
  if (/(I\/O|input\/output) error/i.test(message)) {
    return {
      isDamage: false,
      problem: `${message}; check the disk and start the node again, which checks what it holds`,
    }
  }
  return { isDamage: false, problem: `${message}; see that the directory is on a local disk that can be written` }
}
