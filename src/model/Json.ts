/**
 * Telling JSON apart, and from what is none.
 *
 * @module
 */
import type { Schema } from "effect"

/** Whether JSON that is an array or an object is an array: `Array.isArray` itself does not tell of one that is read-only. */
export const isArray: (json: Schema.JsonArray | Schema.JsonObject) => json is Schema.JsonArray = Array.isArray

/**
 * Whether a value is JSON: null, booleans, finite numbers, strings, and arrays and plain objects of these. `Schema.is(Schema.Json)`
 * says the same in twice to four times the time, as it remembers what it has seen; one that contains itself overflows the
 * stack here.
 */
export const isJson = (value: unknown): value is Schema.Json => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true
    case "number":
      return Number.isFinite(value)
    case "object":
      return value === null || (Array.isArray(value) ? areJson(value) : isPlain(value) && hasJson(value))
    default:
      return false
  }
}

const areJson = (values: ReadonlyArray<unknown>): boolean => {
  for (const value of values) if (!isJson(value)) return false
  return true
}

const isPlain = (value: object): value is { readonly [key: string]: unknown } => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const hasJson = (object: { readonly [key: string]: unknown }): boolean => {
  for (const key in object) if (!isJson(object[key])) return false
  return true
}
