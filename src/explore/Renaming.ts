/**
 * Exchanging the names of nodes in plain data.
 *
 * @module
 */
import type { Schema } from "effect"

/** Which name takes the place of which; a name that is absent stays. */
export type Renaming = ReadonlyMap<string, string>

/** The same data with every string that is a node's name, whole, replaced; keys of objects too. */
export const rename = (json: Schema.Json, to: Renaming): Schema.Json => {
  if (typeof json === "string") return to.get(json) ?? json
  if (typeof json !== "object" || json === null) return json
  if (isArray(json)) return json.map((item) => rename(item, to))
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [to.get(key) ?? key, rename(value, to)]))
}

const isArray: (json: Schema.JsonArray | Schema.JsonObject) => json is Schema.JsonArray = Array.isArray

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
