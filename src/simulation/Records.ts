/**
 * The single records of a disk, and which of them are not what was written.
 *
 * @module
 */
import type { Contents, Write } from "../storage/Storage.ts"

/** Where a record is. */
export type Place =
  | { readonly _tag: "Cell"; readonly cell: string }
  | { readonly _tag: "Entry"; readonly log: string; readonly index: number }

type ChangeLog = Extract<Write, { readonly _tag: "ChangeLog" }>

/** Where all records are. */
export const placesIn = ({ cells, logs }: Contents): ReadonlyArray<Place> => [
  ...Array.from(cells.keys(), (cell) => ({ _tag: "Cell", cell } as const)),
  ...Array.from(logs).flatMap(([log, { entries, firstIndex }]) =>
    entries.map((_, offset) => ({ _tag: "Entry", log, index: firstIndex + offset } as const))
  ),
]

const format = (place: Place): string =>
  place._tag === "Cell" ? `cell "${place.cell}"` : `entry ${place.index} of log "${place.log}"`

/** From where to where (exclusive) logs go, by their names. */
export type Bounds = ReadonlyMap<string, readonly [firstIndex: number, endIndex: number]>

/** How far the logs of a disk go. */
export const boundsOf = ({ logs }: Contents): Bounds =>
  new Map(
    Array.from(logs, ([log, { entries, firstIndex }]) => [log, [firstIndex, firstIndex + entries.length]] as const),
  )

/** The entries within the bounds of a change that are neither written by it nor stored before it. */
const gapsIn = (bounds: Bounds, { endIndex, firstIndex, log, writes }: ChangeLog): ReadonlyArray<number> => {
  const [first, end] = bounds.get(log) ?? [0, 0]
  const written = new Set(writes.map(({ index }) => index))
  return Array.from({ length: endIndex - firstIndex }, (_, offset) => firstIndex + offset)
    .filter((index) => !written.has(index) && (index < first || index >= end))
}

/** The records that are not what was written: a load finds them, by their checksums and by their numbers. */
export class Damage {
  readonly #problems = new Map<string, { readonly place: Place; readonly problem: string }>()

  /** What a load finds; `undefined` where all is well. */
  get found(): string | undefined {
    const [first] = this.#problems.values()
    return first === undefined ? undefined : `${format(first.place)} ${first.problem}`
  }

  note(place: Place, problem: string): void {
    this.#problems.set(format(place), { place, problem })
  }

  /** What is written over is whole again, and what is dropped is not missed. */
  mend(write: Write): void {
    if (this.#problems.size === 0) return
    for (const [key, { place }] of this.#problems) if (isReplaced(place, write)) this.#problems.delete(key)
  }

  /**
   * Changes to logs may lack entries that were never stored: they are put there, as what they are. `bounds` is how far
   * the logs go before these writes.
   */
  bridge(bounds: Bounds, writes: ReadonlyArray<Write>): ReadonlyArray<Write> {
    const known = new Map(bounds)
    return writes.map((write) => {
      if (write._tag === "SetCell") return write
      const gaps = gapsIn(known, write)
      known.set(write.log, [write.firstIndex, write.endIndex])
      for (const index of gaps) this.note({ _tag: "Entry", log: write.log, index }, "was never written")
      const filled = [...write.writes, ...gaps.map((index) => ({ index, value: null }))]
      return { ...write, writes: filled.sort((one, other) => one.index - other.index) }
    })
  }
}

const isReplaced = (place: Place, write: Write): boolean => {
  if (place._tag === "Cell") return write._tag === "SetCell" && write.cell === place.cell
  if (write._tag === "SetCell" || write.log !== place.log) return false
  const { endIndex, firstIndex, writes } = write
  return place.index < firstIndex || place.index >= endIndex || writes.some(({ index }) => index === place.index)
}
