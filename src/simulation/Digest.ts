/**
 * A running 32-bit digest of plain data: equal histories have equal digests, and different ones hardly ever do.
 *
 * @module
 */
import type { Address } from "../model/Address.ts"
import type { TraceEvent } from "../model/Trace.ts"

const prime = 0x01000193

const float = new Float64Array(1)
const words = new Int32Array(float.buffer)

const fold = (digest: number, word: number): number => {
  const mixed = Math.imul(digest ^ word, prime)
  return mixed ^ (mixed >>> 15)
}

/** The digest (FNV-1a, Fowler, Noll and Vo 1991, a word at a time) followed by a number. */
export const foldNumber = (digest: number, value: number): number => {
  const small = value | 0
  if (small === value) return fold(digest, small)
  float[0] = value
  return fold(fold(digest, words[0] ?? 0), words[1] ?? 0)
}

const foldString = (digest: number, value: string): number => {
  let next = fold(digest, value.length)
  for (let index = 0; index < value.length; index++) next = fold(next, value.charCodeAt(index))
  return next
}

const foldObject = (digest: number, value: object): number => {
  if (Array.isArray(value)) return value.reduce(foldValue, fold(digest, value.length))
  if (Symbol.iterator in value) return foldValue(digest, Array.from(value as Iterable<unknown>))
  let next = digest
  for (const key in value) next = foldValue(foldString(next, key), (value as { readonly [key: string]: unknown })[key])
  return next
}

/** The digest followed by plain data: primitives, arrays, collections and objects of them, without cycles. */
export const foldValue = (digest: number, value: unknown): number => {
  switch (typeof value) {
    case "number":
      return foldNumber(digest, value)
    case "string":
      return foldString(digest, value)
    case "boolean":
      return fold(digest, value ? 1 : 2)
    case "object":
      return value === null ? fold(digest, 3) : foldObject(digest, value)
    case "undefined":
      return fold(digest, 4)
    default:
      return foldString(digest, String(value))
  }
}

const foldAddress = (digest: number, { instance, node, role }: Address): number =>
  foldString(foldString(foldString(digest, node), role), instance)

/** The digest followed by an event of a trace. A message is read when it is sent, and not again when it arrives or is lost. */
export const foldEvent = (digest: number, event: TraceEvent): number => {
  const begun = foldString(digest, event._tag)
  switch (event._tag) {
    case "Sent":
      return foldValue(foldAddress(foldAddress(begun, event.from), event.to), event.message)
    case "Received":
      return foldAddress(foldAddress(begun, event.from), event.to)
    case "Lost":
      return foldString(foldAddress(foldAddress(begun, event.from), event.to), event.why)
    default:
      return foldValue(begun, event)
  }
}
