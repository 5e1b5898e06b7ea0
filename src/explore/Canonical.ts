/**
 * One form for all values that mean the same.
 *
 * @module
 */
import { Formatter, Option, Schema } from "effect"
import * as Log from "../model/Log.ts"
import { isPlain } from "../trace/json.ts"

const byText = (a: { readonly text: string }, b: { readonly text: string }) =>
  a.text < b.text ? -1 : a.text > b.text ? 1 : 0

/** Puts Sets, Maps and plain objects, however deep in one another, in arrays, Options and Logs, into one order. */
export const normalise = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(normalise)
  if (Option.isOption(value)) return Option.map(value, normalise)
  if (Log.isLog(value)) return Log.fromIterable(Array.from(value, normalise), value.firstIndex)
  if (value instanceof Set) return new Set(inOrder(value))
  if (value instanceof Map) return new Map(inOrder(value).map((entry) => entry as [unknown, unknown]))
  return isPlain(value)
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, normalise(value[key])]))
    : value
}

const inOrder = (elements: Iterable<unknown>): Array<unknown> =>
  Array.from(elements, (element) => {
    const value = normalise(element)
    // Instances of classes tell in their print what they are: enough to put them in an order.
    return { value, text: text(value, Formatter.format) }
  }).sort(byText).map(({ value }) => value)

const refuse = (value: object): string => {
  throw new TypeError(`${value.constructor.name} is no plain data`)
}

/** Text that is equal for equal plain data and different for different: JSON with its keys in order. */
export const text = (value: unknown, other: (value: object) => string = refuse): string => {
  const inner = (part: unknown) => text(part, other)
  if (typeof value === "number" && !Number.isFinite(value)) return String(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "function" || typeof value === "symbol") {
    throw new TypeError(`a ${typeof value} is no plain data`)
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value)
  if (Array.isArray(value)) return `[${value.map(inner).join(",")}]`
  if (value instanceof Set) return `Set[${Array.from(value, inner).join(",")}]`
  if (value instanceof Map) return `Map[${Array.from(value, inner).join(",")}]`
  if (!isPlain(value)) return other(value)
  const fields = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${inner(value[key])}`)
  return `{${fields.join(",")}}`
}

/** Encodes to JSON; throws where the value is none of the Schema's. */
export type Encode = (value: unknown) => Schema.Json

/** Encodes the values of this Schema to JSON. */
export const encoder = (schema: Schema.Codec<unknown, unknown>): Encode =>
  Schema.encodeUnknownSync(Schema.toCodecJson(schema))

/** Decodes the values of this Schema from JSON. */
export const decoder = <A>(schema: Schema.Codec<A, unknown>): (json: Schema.Json) => A =>
  Schema.decodeUnknownSync(Schema.toCodecJson(schema))
