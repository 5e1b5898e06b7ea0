/**
 * What the ready-made models store, and how they tell it.
 *
 * @module
 */
import { Schema } from "effect"

/** A text or a number; `null` is the absence of either. */
export type Value = string | number | null

/** The JSON form of a value. */
export const Value: Schema.Codec<Value, unknown> = Schema.Union([Schema.String, Schema.Finite, Schema.Null])

/** A value in words. */
export const show = (value: Value): string => value === null ? "nothing" : JSON.stringify(value)

/** What was asked and answered. Where the answer is `null`, what was asked says enough, or else `nothing` says it. */
export const told = (asked: string, output: Schema.Json | undefined, nothing?: string): string => {
  if (output === undefined) return `${asked}: ?`
  if (output === null) return nothing === undefined ? asked : `${asked}: ${nothing}`
  return `${asked}: ${JSON.stringify(output)}`
}
