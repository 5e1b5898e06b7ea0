/**
 * What was written by name before all nodes restarted and found thereafter, and what of it cannot be.
 *
 * Linearizability says the same of a history with the reads after it, at the cost of a search. This costs a look at each
 * write, so that it can be asked of millions.
 *
 * @module
 */

/** A write of a value, which is written once by that name. Times are those of one clock, in milliseconds. */
export interface Write {
  readonly name: string
  /** `null`: the name was deleted, which may be written more than once. */
  readonly value: string | null
  readonly invokedMs: number
  /** When it was acknowledged; `null` if its outcome is unknown. */
  readonly acknowledgedMs: number | null
}

/** What was written and what was found. A write that failed is left out: what it wrote must not be found. */
export interface RestartHistory {
  readonly writes: ReadonlyArray<Write>
  /** All names that have a value after the restart, and nobody writes. */
  readonly found: ReadonlyMap<string, string>
}

/** Nothing is written yet. */
const absent = (name: string): Write => ({ name, value: null, invokedMs: -Infinity, acknowledgedMs: -Infinity })

const words = (value: string | null): string => value === null ? "nothing" : JSON.stringify(value)

/**
 * Why an acknowledged write is lost; empty if none needs to be.
 *
 * - validity: what is found was written by that name;
 * - lost: no other acknowledged write began when all that wrote what is found had been acknowledged.
 */
export const violations = ({ found, writes }: RestartHistory): ReadonlyArray<string> => {
  const faults: Array<string> = []
  const byName = Map.groupBy(writes, ({ name }) => name)
  for (const name of new Set([...byName.keys(), ...found.keys()])) {
    const value = found.get(name) ?? null
    const all = [absent(name), ...byName.get(name) ?? []]
    const sources = all.filter((write) => write.value === value)
    if (sources.length === 0) {
      faults.push(`validity: ${name} is ${words(value)}, which nobody wrote`)
      continue
    }
    const latestMs = sources.reduce(
      (latest, { acknowledgedMs }) => Math.max(latest, acknowledgedMs ?? Infinity),
      -Infinity,
    )
    const lost = all.find((write) =>
      write.value !== value && write.acknowledgedMs !== null && write.invokedMs > latestMs
    )
    if (lost !== undefined) {
      faults.push(
        `lost: ${name} is ${words(value)}, and ${words(lost.value)} was acknowledged at ${lost.acknowledgedMs} ms`,
      )
    }
  }
  return faults
}
