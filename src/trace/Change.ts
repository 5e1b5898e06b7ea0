/**
 * What has changed of plain data, so that a trace says at each step no more than is new.
 *
 * @module
 */
import { Schema } from "effect"
import * as Log from "../model/Log.ts"
import { isPlain, toJson } from "./json.ts"

/** The way to a part of plain data: names of fields, and indices of arrays. */
export type Path = ReadonlyArray<string | number>

/** What is now at a path. Without a value the field is gone; of an array, the element and all after it. */
export interface Change {
  readonly path: Path
  readonly value?: Schema.Json
}

/** Decodes and checks a change. */
export const Change: Schema.Codec<Change, unknown> = Schema.Struct({
  path: Schema.Array(Schema.Union([Schema.String, Schema.Natural])),
  value: Schema.optionalKey(Schema.Json),
})

type Fields = { readonly [field: string]: unknown }

/**
 * The changes that make the JSON of one value that of another. What both share (`===`) is not looked into, and of logs
 * only what differs is.
 */
export const diff = (before: unknown, after: unknown): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  collect(before, after, [], changes)
  return changes
}

const collect = (before: unknown, after: unknown, path: Path, into: Array<Change>): void => {
  if (before === after) return
  if (Log.isLog(before) && Log.isLog(after)) return collectLog(before, after, path, into)
  if (Array.isArray(before) && Array.isArray(after)) return collectArray(before, after, path, into)
  if (isPlain(before) && isPlain(after)) return collectFields(before, after, path, into)
  const value = toJson(after)
  if (JSON.stringify(toJson(before)) !== JSON.stringify(value)) into.push({ path, value })
}

/** The field's value, if the data itself has it: what all objects inherit is nobody's. */
const own = (fields: Fields, field: string): unknown => Object.hasOwn(fields, field) ? fields[field] : undefined

const collectFields = (before: Fields, after: Fields, path: Path, into: Array<Change>): void => {
  // Data of another kind shares no field with this one that means the same.
  if (before._tag !== after._tag) return void into.push({ path, value: toJson(after) })
  for (const field in after) {
    if (after[field] !== undefined) collect(own(before, field), after[field], [...path, field], into)
  }
  for (const field in before) {
    if (before[field] !== undefined && own(after, field) === undefined) into.push({ path: [...path, field] })
  }
}

const collectArray = (
  before: ReadonlyArray<unknown>,
  after: ReadonlyArray<unknown>,
  path: Path,
  into: Array<Change>,
): void => {
  const common = Math.min(before.length, after.length)
  const own: Array<Change> = []
  for (let index = 0; index < common; index++) collect(before[index], after[index], [...path, index], own)
  for (let index = common; index < after.length; index++) {
    own.push({ path: [...path, index], value: toJson(after[index]) })
  }
  if (after.length < before.length) own.push({ path: [...path, after.length] })
  if (own.length > 1 && own.length > after.length / 2) into.push({ path, value: toJson(after) })
  else into.push(...own)
}

/** A log is `{ firstIndex, entries }`. */
const collectLog = (before: Log.Log<unknown>, after: Log.Log<unknown>, path: Path, into: Array<Change>): void => {
  const change = Log.diff(before, after)
  if (change === undefined) return
  if (before.firstIndex !== after.firstIndex) return void into.push({ path, value: toJson(after) })
  const inEntries = (index: number) => [...path, "entries", index - after.firstIndex]
  if (after.endIndex < before.endIndex) into.push({ path: inEntries(after.endIndex) })
  for (const { index, value } of change.writes) {
    const old = Log.get(before, index)
    if (index < Math.min(before.endIndex, after.endIndex)) collect(old, value, inEntries(index), into)
    else into.push({ path: inEntries(index), value: toJson(value) })
  }
}
