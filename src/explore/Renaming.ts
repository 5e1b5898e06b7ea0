/**
 * Exchanging the names of nodes in plain data.
 *
 * @module
 */

/** Which name takes the place of which; a name that is absent stays. */
export type Renaming = ReadonlyMap<string, string>

/** The same plain data with every string that is a node's name, whole, replaced; keys of objects too. */
export const rename = <A>(data: A, to: Renaming): A => {
  const renamed = (value: unknown): unknown => {
    if (typeof value === "string") return to.get(value) ?? value
    if (typeof value !== "object" || value === null) return value
    if (Array.isArray(value)) return value.map(renamed)
    if (value instanceof Set) return new Set(Array.from(value, renamed))
    if (value instanceof Map) return new Map(Array.from(value, ([key, field]) => [renamed(key), renamed(field)]))
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [to.get(key) ?? key, renamed(field)]))
  }
  // Names take the place of names, so that the shape stays.
  return renamed(data) as A
}

/** Every way to exchange the names of each set among themselves, the identity first. */
export const permutations = (sets: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<Renaming> =>
  sets.reduce<ReadonlyArray<Renaming>>(
    (renamings, names) =>
      orders(names).flatMap((order) =>
        renamings.map((renaming) =>
          new Map([...renaming, ...names.map((name, i) => [name, order[i] ?? name] as const)])
        )
      ),
    [new Map()],
  )

const orders = (names: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  names.length <= 1 ? [names] : names.flatMap((name, i) => orders(names.toSpliced(i, 1)).map((rest) => [name, ...rest]))
