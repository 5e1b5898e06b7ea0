/**
 * How deep JSON nests. What reads JSON by recursion fails at some depth, and what does not may take seconds for it.
 *
 * @module
 */
import type { Schema } from "effect"
import { isArray } from "../model/Json.ts"

/** Whether arrays and objects nest no deeper than so many levels. Looks no further down than that. */
export const isWithin = (json: Schema.Json, levels: number): boolean => {
  if (typeof json !== "object" || json === null) return true
  if (levels === 0) return false
  if (isArray(json)) {
    for (const item of json) if (!isWithin(item, levels - 1)) return false
  } else {
    for (const key in json) if (!isWithin(json[key] ?? null, levels - 1)) return false
  }
  return true
}
