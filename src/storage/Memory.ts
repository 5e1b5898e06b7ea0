/**
 * A disk in memory. It outlives its node, and a crash of the node loses what was not synced.
 *
 * @module
 */
import { type Duration, Effect } from "effect"
import * as Log from "../model/Log.ts"
import type { Contents, StorageError, StorageService, Write } from "./contract.ts"

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

/** How a disk behaves. */
export interface Behaviour {
  /** What a sync waits for. */
  readonly wait: Effect.Effect<void>
  /** Decides what becomes of a sync: what of its writes is durable, and what whoever called it is told. */
  readonly settle: (writes: ReadonlyArray<Write>) => Settled
}

/** What became of a sync. */
export interface Settled {
  readonly durable: ReadonlyArray<Write>
  readonly told: Effect.Effect<void, StorageError>
}

/** A disk with a behaviour of its own. */
export interface BehavingDisk {
  readonly storage: StorageService
  /** What is durable. */
  readonly contents: () => Contents
  /** Loses what was not synced, as a crash of the node does. A sync under way never returns. */
  readonly crash: () => void
}

/** Makes an empty disk that behaves so. */
export const diskThat = ({ settle, wait }: Behaviour): BehavingDisk => {
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
  return {
    contents: () => platter.contents(),
    storage: {
      load: Effect.sync(() => platter.contents()),
      write: (writes) => {
        for (const write of writes) waiting.push(write)
      },
      sync: Effect.suspend(() => {
        const upTo = gone + waiting.length
        const life = crashes
        return Effect.flatMap(wait, () => {
          if (life !== crashes) return Effect.never
          const { durable, told } = settle(takeUpTo(upTo))
          for (const write of durable) platter.apply(write)
          return told
        })
      }),
    },
    crash: () => {
      crashes++
      takeUpTo(Infinity)
    },
  }
}

/** Makes an empty disk whose sync takes as long as given (default: no time). */
export const makeDisk = (options?: { readonly syncTime?: Duration.Input }): MemoryDisk => {
  const wait = options?.syncTime === undefined ? Effect.void : Effect.sleep(options.syncTime)
  const { crash, storage } = diskThat({ wait, settle: (writes) => ({ durable: writes, told: Effect.void }) })
  return { storage, crash: Effect.sync(crash) }
}
