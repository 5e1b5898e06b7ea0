/**
 * A disk in memory. It outlives its node, and a crash of the node loses what was not synced.
 *
 * @module
 */
import { type Duration, Effect } from "effect"
import * as Log from "../model/Log.ts"
import type { Contents, StorageService, Write } from "./contract.ts"

/** A disk in memory. */
export interface MemoryDisk {
  readonly storage: StorageService
  /** Loses what was not synced, as a crash of the node does. A sync under way never returns. */
  readonly crash: Effect.Effect<void>
}

type ChangeLog = Extract<Write, { readonly _tag: "ChangeLog" }>

/** The log brought to the bounds of the change: what stays of it, and before it what the change puts there. */
const rebound = (log: Log.Log<unknown>, { endIndex, firstIndex, writes }: ChangeLog): Log.Log<unknown> => {
  const kept = Log.truncateFrom(log, endIndex)
  if (Log.isEmpty(kept)) return Log.empty(firstIndex)
  const head = writes.filter(({ index }) => index < Log.firstIndex(kept)).map(({ value }) => value)
  return head.length > 0 ? Log.fromIterable([...head, ...kept], firstIndex) : Log.dropBefore(kept, firstIndex)
}

const change = (log: Log.Log<unknown>, write: ChangeLog): Log.Log<unknown> =>
  write.writes.reduce(
    (changed, { index, value }) =>
      index < Log.endIndex(changed) ? Log.set(changed, index, value) : Log.append(changed, value),
    rebound(log, write),
  )

/** What is durable. */
class Platter {
  private readonly cells = new Map<string, unknown>()
  private readonly logs = new Map<string, Log.Log<unknown>>()

  apply(write: Write): void {
    if (write._tag === "SetCell") this.cells.set(write.cell, write.value)
    else this.logs.set(write.log, change(this.logs.get(write.log) ?? Log.empty(), write))
  }

  contents(): Contents {
    const logs = Array.from(
      this.logs,
      ([name, log]) => [name, { firstIndex: Log.firstIndex(log), entries: Array.from(log) }] as const,
    )
    return { cells: new Map(this.cells), logs: new Map(logs) }
  }
}

/** Makes an empty disk whose sync takes as long as given (default: no time). */
export const makeDisk = (options?: { readonly syncTime?: Duration.Input }): MemoryDisk => {
  const platter = new Platter()
  const waiting: Array<Write> = []
  /** How many writes wait no longer: they are durable, or a crash has taken them. */
  let gone = 0
  let crashes = 0
  const takeUpTo = (count: number): ReadonlyArray<Write> => {
    const taken = waiting.splice(0, count - gone)
    gone += taken.length
    return taken
  }
  const syncTime = options?.syncTime === undefined ? Effect.void : Effect.sleep(options.syncTime)
  return {
    storage: {
      load: Effect.sync(() => platter.contents()),
      write: (writes) => {
        for (const write of writes) waiting.push(write)
      },
      sync: Effect.suspend(() => {
        const written = gone + waiting.length
        const life = crashes
        return Effect.flatMap(syncTime, () => {
          if (life !== crashes) return Effect.never
          for (const write of takeUpTo(written)) platter.apply(write)
          return Effect.void
        })
      }),
    },
    crash: Effect.sync(() => {
      crashes++
      takeUpTo(Infinity)
    }),
  }
}
