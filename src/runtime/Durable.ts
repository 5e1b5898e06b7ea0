/**
 * The durable part of a role's state: what of it to write, and how to get it back.
 *
 * @module
 */
import { Effect } from "effect"
import * as Log from "../model/Log.ts"
import type { Role } from "../role/Role.ts"
import { type Contents, StorageError, type Write } from "../storage/Storage.ts"
import * as Edge from "./Edge.ts"

type State = { readonly [field: string]: unknown }

/** Keeps the durable parts of a role's states on disk. */
export interface Durable {
  /** An instance's state as far as the disk holds it: the initial one has no entry of a log there. */
  readonly held: (initial: object, recovered: object | undefined) => object
  /** Whether a disk that holds `before` holds the durable parts of `after`. */
  readonly isHeld: (before: object, after: object) => boolean
  /** What brings the disk from `before` to `after`: nothing unless a durable part has changed. */
  readonly changes: (instance: string, before: object, after: object) => ReadonlyArray<Write>
  /** What brings the disk from `before` to `after`, also where only lazy parts have changed. */
  readonly allChanges: (instance: string, before: object, after: object) => ReadonlyArray<Write>
  /** The durable parts stored for each instance; fails where one is not a part of the role's, or not of its Schema. */
  readonly restore: (contents: Contents) => Effect.Effect<ReadonlyMap<string, object>, StorageError>
}

// Neither a role nor a part has a name with "/", nor a role one with "." (`Node.make`): the key says what it is of.
const keyOf = (role: string, field: string, instance: string) => `${role}.${field}/${instance}`

/** A key of the role's, taken apart. */
const partsOf = (role: string, key: string): { readonly field: string; readonly instance: string } | undefined => {
  if (!key.startsWith(`${role}.`)) return undefined
  const end = key.indexOf("/")
  return { field: key.slice(role.length + 1, end), instance: key.slice(end + 1) }
}

/** A part of a role's state that is kept on disk. */
interface Part {
  readonly field: string
  /** Whether it is written entry by entry. */
  readonly isLog: boolean
  /** Encodes the part; of a log an entry alone, so that the cost follows the change. */
  readonly encode: (value: unknown) => unknown
  /** Decodes the part, of a log too. */
  readonly decode: Edge.Edge<unknown>["decode"]
}

const partOf = (role: Role, field: string, initial: unknown): Part => {
  const schema = role.fields[field]
  if (schema === undefined) throw new Error(`${role.name} has no field "${field}" to make durable`)
  const isLog = Log.isLog(initial)
  const written = isLog ? Log.entrySchema(schema) : schema
  if (written === undefined) {
    throw new Error(`${role.name} cannot store its "${field}" entry by entry: let its Schema be one of \`Log.schema\``)
  }
  const { decode } = Edge.make(schema)
  const { encode } = Edge.make(written)
  return {
    field,
    isLog,
    decode,
    encode: (value) => {
      try {
        return encode(value)
      } catch (cause) {
        throw new Error(`${role.name} cannot store its "${field}", which does not match its Schema: ${cause}`, {
          cause,
        })
      }
    },
  }
}

/** The durable parts of a role, as its definition names them. A part that begins as a log is kept as one. */
export const make = (role: Role, initial: object): Durable => {
  const makePart = (field: string) => partOf(role, field, (initial as State)[field])
  const durable = role.durable.map(makePart)
  const lazy = role.lazy.map(makePart)
  const all = [...durable, ...lazy]
  const parts = new Map(all.map((part) => [part.field, part]))
  const writeOf = (part: Part, instance: string, before: unknown, after: unknown): Write | undefined => {
    const key = keyOf(role.name, part.field, instance)
    if (!part.isLog) return { _tag: "SetCell", cell: key, value: part.encode(after) }
    if (!Log.isLog(before) || !Log.isLog(after)) {
      throw new Error(`${role.name} cannot store its "${part.field}": it began as a log and is one no more`)
    }
    const change = Log.diff(before, after)
    if (change === undefined) return undefined
    const writes = change.writes.map(({ index, value }) => ({ index, value: part.encode(value) }))
    return { _tag: "ChangeLog", log: key, firstIndex: change.firstIndex, endIndex: change.endIndex, writes }
  }
  const collect = (parts: ReadonlyArray<Part>, instance: string, before: State, after: State): Array<Write> => {
    const writes: Array<Write> = []
    for (const part of parts) {
      const [old, now] = [before[part.field], after[part.field]]
      const write = old === now ? undefined : writeOf(part, instance, old, now)
      if (write !== undefined) writes.push(write)
    }
    return writes
  }
  const decode = (part: Part, key: string, stored: unknown): Effect.Effect<unknown, StorageError> =>
    Effect.mapError(
      part.decode(stored),
      ({ message }) =>
        new StorageError({ operation: "load", problem: `"${key}" does not match its Schema: ${message}` }),
    )
  const misfit = (key: string, problem: string) =>
    new StorageError({
      operation: "load",
      problem:
        `"${key}" is stored, and ${problem}: forgetting it could break what this node promised. Run the program ` +
        "that stored it, or let the role keep it as before",
    })
  return {
    held: (initial, recovered) => {
      const held: Record<string, unknown> = { ...initial }
      for (const { field } of all) if (Log.isLog(held[field])) held[field] = Log.empty(Log.firstIndex(held[field]))
      return { ...held, ...recovered }
    },
    isHeld: (before, after) =>
      role.durable.every((field) => {
        const [old, now] = [(before as State)[field], (after as State)[field]]
        return old === now || (Log.isLog(old) && Log.isLog(now) && Log.diff(old, now) === undefined)
      }),
    changes: (instance, before, after) => {
      const forced = collect(durable, instance, before as State, after as State)
      return forced.length === 0 ? forced : [...forced, ...collect(lazy, instance, before as State, after as State)]
    },
    allChanges: (instance, before, after) => collect(all, instance, before as State, after as State),
    restore: Effect.fnUntraced(function* (contents) {
      const restored = new Map<string, Record<string, unknown>>()
      const kinds = [[contents.cells, "whole"], [contents.logs, "as a log"]] as const
      for (const [stored, how] of kinds) {
        for (const [key, value] of stored) {
          const named = partsOf(role.name, key)
          if (named === undefined) continue
          const { field, instance } = named
          const part = parts.get(field)
          if (part === undefined) return yield* misfit(key, `role ${role.name} has no durable part "${field}"`)
          if (part.isLog !== (how === "as a log")) {
            return yield* misfit(key, `role ${role.name} does not keep its "${field}" ${how}, as it was`)
          }
          const fields = restored.get(instance) ?? {}
          fields[field] = yield* decode(part, key, value)
          restored.set(instance, fields)
        }
      }
      return restored
    }),
  }
}
