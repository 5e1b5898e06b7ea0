/**
 * One form for all values that mean the same.
 *
 * @module
 */
import { Schema } from "effect"

const isPlain = (value: object): value is { readonly [key: string]: unknown } => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const byText = (a: { readonly text: string }, b: { readonly text: string }) =>
  a.text < b.text ? -1 : a.text > b.text ? 1 : 0

/** Puts Sets, Maps and plain objects, however deep in one another and in arrays, into one order of their elements. */
export const normalise = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(normalise)
  if (value instanceof Set) return new Set(inOrder(value))
  if (value instanceof Map) return new Map(inOrder(value).map((entry) => entry as [unknown, unknown]))
  return isPlain(value)
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, normalise(value[key])]))
    : value
}

const inOrder = (elements: Iterable<unknown>): Array<unknown> =>
  Array.from(elements, (element) => {
    const value = normalise(element)
    return { value, text: text(value) }
  }).sort(byText).map(({ value }) => value)

/** Text that is equal for equal plain data and different for different: JSON with its keys in order. */
export const text = (value: unknown): string => {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "function" || typeof value === "symbol") {
    throw new TypeError(`a ${typeof value} is no plain data`)
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value)
  if (Array.isArray(value)) return `[${value.map(text).join(",")}]`
  if (value instanceof Set) return `Set[${Array.from(value, text).join(",")}]`
  if (value instanceof Map) return `Map[${Array.from(value, text).join(",")}]`
  if (!isPlain(value)) throw new TypeError(`${value.constructor.name} is no plain data`)
  const fields = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${text(value[key])}`)
  return `{${fields.join(",")}}`
}

/** Plain data as JSON: Sets as arrays, Maps as arrays of pairs, what is absent as `null`. */
export const toJson = (value: unknown): Schema.Json => {
  if (value === undefined || value === null) return null
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value
  if (typeof value !== "object") return String(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Set || value instanceof Map) return Array.from(value, toJson)
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toJson(field)]))
}

/** Encodes to JSON; throws where the value is none of the Schema's. */
export type Encode = (value: unknown) => Schema.Json

/** Encodes the values of this Schema to JSON. */
export const encoder = (schema: Schema.Codec<unknown, unknown>): Encode =>
  Schema.encodeUnknownSync(Schema.toCodecJson(schema))

/** Decodes the values of this Schema from JSON. */
export const decoder = <A>(schema: Schema.Codec<A, unknown>): (json: Schema.Json) => A =>
  Schema.decodeUnknownSync(Schema.toCodecJson(schema))
