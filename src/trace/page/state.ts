/**
 * What each role knows at each step. A part of the page's script.
 *
 * @module
 */
import type { Schema } from "effect"
import type { Change, Path } from "../Change.ts"
import { fieldsInWords, words } from "../words.ts"

/** What a role knows from a step on, and what of it is new. */
export interface Version {
  readonly step: number
  readonly state: Schema.Json
  /** Without, the whole state is new. */
  readonly news?: ReadonlyArray<News>
}

/** One part that is new, in words: where, what it was and what it is. */
export interface News {
  readonly field: string
  readonly where: string
  readonly was: string
  readonly is: string
}

/** The part of a state at a path, if it has it. */
export const partAt = (state: Schema.Json | undefined, path: Path): Schema.Json | undefined => {
  let part: Schema.Json | undefined = state
  for (const key of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, key)) return undefined
    part = (part as { readonly [key: string]: Schema.Json })[key]
  }
  return part
}

/** The state after a change, sharing all else with the one before. */
export const changed = (state: Schema.Json | undefined, path: Path, value: Schema.Json | undefined): Schema.Json => {
  const [key, ...rest] = path
  if (key === undefined) return value ?? null
  const isGone = rest.length === 0 && value === undefined
  if (Array.isArray(state) && typeof key === "number") {
    const copy: Array<Schema.Json> = state.slice()
    // An array grows by one at a time: whatever a file says, it gets no holes.
    const index = Math.min(key, copy.length)
    if (isGone) copy.length = index
    else copy[index] = changed(copy[index], rest, value)
    return copy
  }
  const fields = typeof state === "object" && state !== null ? state as Schema.JsonObject : {}
  const { [key]: before, ...others } = fields
  return isGone ? others : { ...fields, [key]: changed(Object.hasOwn(fields, key) ? before : undefined, rest, value) }
}

/** `log[17].ballot`; the entries of a log have the indices of the log. */
export const pathInWords = (state: Schema.Json, path: Path): string => {
  let text = ""
  path.forEach((key, depth) => {
    const log = partAt(state, path.slice(0, depth - 1))
    const first = typeof key === "number" && path[depth - 1] === "entries" ? partAt(log, ["firstIndex"]) : undefined
    if (typeof first === "number") text = `${text.replace(/\.?entries$/, "")}[${first + Number(key)}]`
    else if (typeof key === "number") text += `[${key}]`
    else text += text === "" ? key : `.${key}`
  })
  return text
}

/** The next version of what a role knows. */
export const nextVersion = (before: Version | undefined, step: number, changes: ReadonlyArray<Change>): Version => {
  let state: Schema.Json = before?.state ?? null
  const earlier = before?.step === step ? before.news ?? [] : []
  const news = changes.map(({ path, value }): News => {
    const was = partAt(state, path)
    const where = pathInWords(state, path)
    state = changed(state, path, value)
    return {
      field: String(path[0] ?? ""),
      where,
      was: was === undefined ? "absent" : words(was),
      is: value === undefined ? "gone" : words(value),
    }
  })
  return { step, state, news: [...earlier, ...news] }
}

/** The version of a role that says all that it knows, as it does at a start: what differs from what it knew is news. */
export const stateAnew = (before: Version | undefined, step: number, state: Schema.Json): Version => {
  if (before === undefined) return { step, state }
  const was = new Map(fieldsInWords(before.state))
  const news = fieldsInWords(state).flatMap(([field, is]): ReadonlyArray<News> =>
    was.get(field) === is ? [] : [{ field, where: field, was: was.get(field) ?? "absent", is }]
  )
  return { step, state, news }
}

/** The last of these that is not after a step. */
export const lastUpTo = <A extends { readonly step: number }>(all: ReadonlyArray<A>, step: number): A | undefined => {
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((all[middle]?.step ?? Infinity) <= step) low = middle + 1
    else high = middle
  }
  return all[low - 1]
}
