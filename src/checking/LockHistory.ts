/**
 * What was seen of locks with fencing tokens from outside, and what of it cannot be.
 *
 * @module
 */

/** Somebody had a lock. Times are those of one clock, in milliseconds. */
export interface Held {
  readonly lock: string
  readonly owner: string
  readonly token: number
  /** When it was asked for. */
  readonly askedMs: number
  /** When the owner was told that it has it. */
  readonly fromMs: number
  /** When the owner last held it for its own: before it asked for its release. `null`: it does to the end. */
  readonly toMs: number | null
}

/** What owners and what their locks guard have seen. */
export interface LockHistory {
  readonly held: ReadonlyArray<Held>
  /** The tokens that came with what the thing that a lock guards has accepted, in that order. */
  readonly accepted: ReadonlyArray<{ readonly lock: string; readonly token: number }>
}

const show = ({ fromMs, owner, toMs, token }: Held): string =>
  `${owner} with token ${token} from ${fromMs} ms to ${toMs === null ? "the end" : `${toMs} ms`}`

/**
 * Where two had a lock at once; empty if it may be one. Where leases run out, an owner that was paused may break this
 * by no fault of the lock: that is what tokens are for.
 */
export const overlaps = ({ held }: LockHistory): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const [lock, all] of Map.groupBy(held, ({ lock }) => lock)) {
    let last: Held | undefined
    for (const next of all.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const end = last === undefined ? -Infinity : last.toMs ?? Infinity
      if (last !== undefined && next.fromMs < end) {
        found.push(`exclusion: ${lock} was held by ${show(last)}, and by ${show(next)}`)
      }
      if ((next.toMs ?? Infinity) >= end) last = next
    }
  }
  return found
}

/**
 * Where tokens do not fence; empty if they may.
 *
 * - no token of a lock is given twice;
 * - tokens rise: who asks after somebody was told of a token gets a higher one;
 * - what the lock guards accepts no token lower than one that it has accepted.
 */
export const unfenced = ({ accepted, held }: LockHistory): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const [lock, all] of Map.groupBy(held, ({ lock }) => lock)) {
    const given = new Map<number, Held>()
    for (const one of all) {
      const other = given.get(one.token)
      if (other !== undefined) found.push(`tokens: ${lock} was held by ${show(other)}, and by ${show(one)}`)
      given.set(one.token, one)
    }
    const told = all.toSorted((a, b) => a.fromMs - b.fromMs)
    let highest: Held | undefined
    let index = 0
    for (const asked of all.toSorted((a, b) => a.askedMs - b.askedMs)) {
      for (let next = told[index]; next !== undefined && next.fromMs < asked.askedMs; next = told[++index]) {
        if (highest === undefined || next.token > highest.token) highest = next
      }
      if (highest !== undefined && asked.token < highest.token) {
        found.push(
          `tokens: ${lock} was asked for at ${asked.askedMs} ms and held by ${show(asked)}, after ${show(highest)}`,
        )
      }
    }
  }
  const most = new Map<string, number>()
  for (const { lock, token } of accepted) {
    const before = most.get(lock) ?? token
    if (token < before) found.push(`fencing: what ${lock} guards accepted token ${token} after ${before}`)
    most.set(lock, Math.max(before, token))
  }
  return found
}

/** All that cannot be of locks whose owners never outlive their leases; empty if there is nothing. */
export const violations = (history: LockHistory): ReadonlyArray<string> => [
  ...overlaps(history),
  ...unfenced(history),
]
