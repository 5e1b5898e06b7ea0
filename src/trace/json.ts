/**
 * Any plain data as JSON for a reader, much as its Schema would have it.
 *
 * @module
 */
import { Option, type Schema } from "effect"
import * as Log from "../model/Log.ts"

/** Of a longer text, so many characters are shown: an image of a state says nothing to a reader, and fills files. */
const maxText = 200

/** Whether it is an object without a class of its own. */
export const isPlain = (value: unknown): value is { readonly [field: string]: unknown } => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const fieldsOf = (value: object): Schema.Json =>
  Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]) => inner === undefined ? [] : [[field, toJson(inner)]]),
  )

/**
 * Sets as arrays, Maps as arrays of pairs, logs as `{ firstIndex, entries }`, what is absent as `null`, numbers that JSON
 * lacks as text; a long text is cut, and says how long it was.
 */
export const toJson = (value: unknown): Schema.Json => {
  switch (typeof value) {
    case "string":
      return value.length <= maxText ? value : `${value.slice(0, maxText)}… (${value.length} characters)`
    case "boolean":
      return value
    case "number":
      return Number.isFinite(value) ? value : String(value)
    case "undefined":
      return null
    case "object":
      if (value === null) return null
      if (Log.isLog(value)) return { firstIndex: value.firstIndex, entries: Array.from(value, toJson) }
      if (Option.isOption(value)) {
        return Option.isSome(value) ? { _tag: "Some", value: toJson(value.value) } : { _tag: "None" }
      }
      if (Array.isArray(value) || value instanceof Set || value instanceof Map) return Array.from(value, toJson)
      if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
      return fieldsOf(value)
    default:
      return String(value)
  }
}

const inOrder = (json: Schema.Json): Schema.Json => {
  if (typeof json !== "object" || json === null) return json
  if (Array.isArray(json)) return json.map(inOrder)
  return Object.fromEntries(
    Object.entries(json).sort(([a], [b]) => a < b ? -1 : 1).map(([key, of]) => [key, inOrder(of)]),
  )
}

/** Text that is equal for equal JSON, in whatever order its fields are. */
export const textOf = (json: Schema.Json): string => JSON.stringify(inOrder(json))
