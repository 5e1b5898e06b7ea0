/**
 * Plain data in few words, for a reader.
 *
 * @module
 */
import type { Schema } from "effect"

/** Narrows what `Array.isArray` does not: arrays that are read-only. */
export const isArray = (json: Schema.JsonArray | Schema.JsonObject): json is Schema.JsonArray => Array.isArray(json)

/** Whether it has the fields of a ballot. */
export const isBallot = (json: Schema.JsonObject): boolean =>
  Object.keys(json).length === 2 && typeof json.round === "number" && typeof json.node === "string"

/** `3.a` for a ballot, `Accept {slot 4}` for tagged data, `{a 1, b none}` for other, strings in quotes. */
export const words = (json: Schema.Json): string => {
  if (json === null) return "none"
  if (typeof json !== "object") return JSON.stringify(json)
  if (isArray(json)) return `[${json.map(words).join(", ")}]`
  if (isBallot(json)) return `${json.round}.${json.node}`
  const { _tag, ...fields } = json
  const inner = Object.entries(fields).map(([key, value]) => `${key} ${words(value)}`).join(", ")
  if (typeof _tag !== "string") return `{${inner}}`
  return inner === "" ? _tag : `${_tag} {${inner}}`
}

/** The fields of an object, each in words; of anything else, itself under no name. */
export const fieldsInWords = (json: Schema.Json): ReadonlyArray<readonly [name: string, value: string]> =>
  typeof json !== "object" || json === null || isArray(json)
    ? [["", words(json)]]
    : Object.entries(json).map(([key, value]) => [key, words(value)] as const)
