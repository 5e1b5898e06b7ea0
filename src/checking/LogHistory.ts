/**
 * What was seen of a replicated log from outside, and what of it cannot be.
 *
 * @module
 */

/** A command and where it stands: in a slot, among the commands of that slot. Both count from 0. */
export interface Placed {
  readonly slot: number
  readonly index: number
  readonly command: string
}

/** What a reader was told of the log from its beginning on. A reader that began again, after a crash say, is another. */
export interface Reading {
  readonly reader: string
  readonly told: ReadonlyArray<Placed>
}

/** What clients and readers have seen. Each command is proposed once. */
export interface LogHistory {
  readonly proposed: ReadonlySet<string>
  /** Commands that their clients were told to be in the log, and where. */
  readonly acknowledged: ReadonlyArray<Placed>
  /** Commands that their clients were told never to be in the log. */
  readonly refused: ReadonlySet<string>
  readonly readings: ReadonlyArray<Reading>
}

const show = (placed: Placed | undefined): string =>
  placed === undefined ? "nothing" : `${placed.command} at ${placed.slot}.${placed.index}`

const equals = (a: Placed | undefined, b: Placed): boolean =>
  a !== undefined && a.slot === b.slot && a.index === b.index && a.command === b.command

const follows = (last: Placed | undefined, next: Placed): boolean =>
  last?.slot === next.slot ? next.index === last.index + 1 : next.index === 0 && next.slot > (last?.slot ?? -1)

const longest = (readings: ReadonlyArray<Reading>): ReadonlyArray<Placed> =>
  readings.reduce<ReadonlyArray<Placed>>((most, { told }) => told.length > most.length ? told : most, [])

/**
 * Why this is no history of a replicated log; empty if it may be one.
 *
 * - order: readers are told of rising slots, and of all commands of a slot, each place once;
 * - agreement: of any two readings one begins with all of the other;
 * - validity: only proposed commands are in the log, and none that was refused;
 * - nothing acknowledged is lost: the longest reading has it in its place.
 */
export const violations = (history: LogHistory): ReadonlyArray<string> => {
  const log = longest(history.readings)
  const found: Array<string> = []
  for (const [index, placed] of log.entries()) {
    const last = log[index - 1]
    if (!follows(last, placed)) found.push(`order: ${show(placed)} was told after ${show(last)}`)
    if (!history.proposed.has(placed.command)) found.push(`validity: ${show(placed)} was never proposed`)
    if (history.refused.has(placed.command)) found.push(`validity: ${show(placed)} was refused`)
  }
  for (const { reader, told } of history.readings) {
    const at = told.findIndex((placed, index) => !equals(log[index], placed))
    if (at >= 0) found.push(`agreement: ${reader} was told of ${show(told[at])}, others of ${show(log[at])}`)
  }
  const places = new Map(log.map((placed) => [`${placed.slot}.${placed.index}`, placed]))
  for (const placed of history.acknowledged) {
    const held = places.get(`${placed.slot}.${placed.index}`)
    if (!equals(held, placed)) found.push(`lost: ${show(placed)} was acknowledged, and the log has ${show(held)}`)
  }
  return found
}
