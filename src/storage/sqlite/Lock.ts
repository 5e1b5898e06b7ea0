/**
 * One process at a time.
 *
 * @module
 */

/**
 * Locks a directory by its file `lock`, which then names the process: returns what to close to unlock it, or the
 * process that has it. The system unlocks it when the process ends, however it ends.
 */
export const tryLock = (path: string): Deno.FsFile | { readonly heldBy: string } => {
  const file = Deno.openSync(path, { read: true, write: true, create: true })
  try {
    if (!file.tryLockSync(true)) {
      const heldBy = Deno.readTextFileSync(path).trim()
      file.close()
      return { heldBy }
    }
    file.truncateSync()
    file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`))
    return file
  } catch (cause) {
    file.close()
    throw cause
  }
}
