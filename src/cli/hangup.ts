/**
 * The end of the terminal that a program runs in, which tells it to stop.
 *
 * @module
 */

/** Where Linux says which signals are ignored, a bit each (proc(5)); other systems have no such file. */
const status = "/proc/self/status"

/** Whether this process was started to outlive its terminal (`nohup`). SIGHUP is the first signal, and so the last bit. */
const isIgnored = (): boolean => {
  try {
    return /^SigIgn:\s*[\da-f]*[13579bdf]$/m.test(Deno.readTextFileSync(status))
  } catch {
    return false
  }
}

/** Whether this process outlives its terminal. */
let isOutliving = false

/**
 * From now on SIGHUP stops this process as SIGTERM does, or does nothing where it was ignored so far: Deno 2.9.6 ends who
 * ignores it and listens to any other signal. To be called before anything listens to signals.
 */
export const stopAtHangup = (): void => {
  isOutliving = isIgnored()
  let isOver = isOutliving
  Deno.addSignalListener("SIGHUP", () => {
    // The terminal and the shell both tell, and who is told to stop twice does so at once.
    if (!isOver) Deno.kill(Deno.pid, "SIGTERM")
    isOver = true
  })
}

/**
 * A command that outlives the terminal if this process does: what is ignored is so for whom it starts too, but what it listens
 * to is not.
 */
export const heirOf = (command: ReadonlyArray<string>): ReadonlyArray<string> =>
  isOutliving ? ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", ...command] : command
