/**
 * How long JSON is, about, told without writing it: so that no message grows beyond what a network carries. What
 * is read back from its JSON is as long as it was, so that replicas agree on it.
 *
 * @module
 */
import type { Schema } from "effect"
import { isArray } from "./Json.ts"

/**
 * The length of a value: in UTF-8 its JSON, a comma included, takes no more than six bytes for each unit, and about one if it
 * is mostly plain text. Costs a step for each value in it, and a string is one.
 */
export const of = (json: Schema.Json): number => {
  switch (typeof json) {
    case "string":
      return 1 + json.length
    case "number":
      return Number.isInteger(json) && Math.abs(json) < 10_000 ? 1 : 5
    case "object":
      return json === null ? 1 : 1 + ofChildren(json)
    default:
      return 1
  }
}

const ofChildren = (json: Schema.JsonArray | Schema.JsonObject): number => {
  if (isArray(json)) return ofAll(json)
  let length = 0
  for (const key in json) {
    const value = json[key]
    // Its JSON leaves that out, so what is read back has no such key.
    if (value !== undefined) length += 1 + key.length + of(value)
  }
  return length
}

/** The length of several values. */
export const ofAll = (all: ReadonlyArray<Schema.Json>): number => {
  let length = 0
  for (const json of all) length += of(json)
  return length
}

/** How many of these fit into `max`, taken in their order: one at least, if there is one. */
export const fitting = <A>(all: ReadonlyArray<A>, lengthOf: (one: A) => number, max: number): number => {
  let length = 0
  let count = 0
  for (const one of all) {
    length += lengthOf(one)
    if (length > max && count > 0) return count
    count++
  }
  return count
}
