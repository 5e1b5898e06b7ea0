/**
 * What a run found, for people.
 *
 * @module
 */
import { counted } from "../model/counted.ts"
import type { Report } from "./Chaos.ts"

const list = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.map((line) => `${title}${line}`)

/** The report in a few lines. */
export const format = (
  { elections, faults, holds, nodes, operations, recoveredMs, seconds, seed, service, undecided, violations }: Report,
): string => {
  const counts = Object.entries(faults).sort(([a], [b]) => a < b ? -1 : 1)
  const struck = counts.reduce((sum, [, count]) => sum + count, 0)
  return [
    `seed ${seed}: ${nodes} nodes, ${service}, ${seconds} s`,
    `${counted(struck, "fault")}: ${counts.map(([tag, count]) => `${tag} ${count}`).join(", ")}`,
    `${counted(elections, "election")}; ${
      counted(operations.answered, "operation")
    } answered, ${operations.refused} refused, ${operations.unknown} unknown`,
    recoveredMs === null ? "not well again in time" : `all well ${recoveredMs} ms after the last fault`,
    ...list("holds: ", holds),
    ...list("undecided: ", undecided),
    ...list("WRONG: ", violations),
  ].join("\n")
}
