/**
 * What was seen of sessions from outside, and what of it cannot be if each command takes effect once.
 *
 * @module
 */

/** What clients were told of their commands, each of which has a name of its own, and what those have done. */
export interface SessionHistory {
  /** All commands that were sent, however often. */
  readonly sent: ReadonlySet<string>
  /** Those that their clients were told to be done. */
  readonly acknowledged: ReadonlySet<string>
  /** Those that their clients were told never to be done. */
  readonly refused: ReadonlySet<string>
  /** The effects at each replica, or as each reader was told of them, in order: the commands that had them. */
  readonly effects: ReadonlyArray<{ readonly seenBy: string; readonly commands: ReadonlyArray<string> }>
}

/**
 * Why commands did not take effect once; empty if they may have. The effects are all that there are in the end.
 *
 * - once: no command has two effects, however often it was sent;
 * - nothing acknowledged is lost: each has its effect, everywhere;
 * - validity: what has an effect was sent, and not refused.
 *
 * What was neither acknowledged nor refused may have an effect or none.
 */
export const violations = ({ acknowledged, effects, refused, sent }: SessionHistory): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const { commands, seenBy } of effects) {
    const done = new Set<string>()
    for (const command of commands) {
      if (done.has(command)) found.push(`once: ${command} took effect again at ${seenBy}`)
      else if (!sent.has(command)) found.push(`validity: ${command} took effect at ${seenBy}, and nobody sent it`)
      else if (refused.has(command)) found.push(`validity: ${command} was refused, and took effect at ${seenBy}`)
      done.add(command)
    }
    for (const command of acknowledged) {
      if (!done.has(command)) found.push(`lost: ${command} was acknowledged, and has no effect at ${seenBy}`)
    }
  }
  return found
}
