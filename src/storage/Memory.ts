/**
 * A disk in memory. It outlives its node, and a crash of the node loses what was not synced.
 *
 * @module
 */
import { Duration, Effect } from "effect"
import type { Contents, StorageService, Write } from "./contract.ts"

/** A disk in memory. */
export interface MemoryDisk {
  readonly storage: StorageService
  /** Loses what was not synced, as a crash of the node does. */
  readonly crash: Effect.Effect<void>
}

interface StoredLog {
  firstIndex: number
  entries: Array<unknown>
}

class Platter {
  readonly cells = new Map<string, unknown>()
  readonly logs = new Map<string, StoredLog>()

  apply(write: Write): void {
    if (write._tag === "SetCell") {
      this.cells.set(write.cell, write.value)
      return
    }
    const log = this.logOf(write.log, write.firstIndex)
    if (write.firstIndex > log.firstIndex) {
      log.entries.splice(0, write.firstIndex - log.firstIndex)
      log.firstIndex = write.firstIndex
    }
    log.entries.length = Math.min(log.entries.length, write.endIndex - log.firstIndex)
    for (const { index, value } of write.writes) log.entries[index - log.firstIndex] = value
  }

  private logOf(name: string, firstIndex: number): StoredLog {
    const known = this.logs.get(name)
    // A log cannot grow at its head: one that starts lower than it did has been replaced.
    if (known !== undefined && known.firstIndex <= firstIndex) return known
    const made = { firstIndex, entries: [] }
    this.logs.set(name, made)
    return made
  }

  contents(): Contents {
    return {
      cells: new Map(this.cells),
      logs: new Map(
        [...this.logs].map(([name, { entries, firstIndex }]) => [name, { firstIndex, entries: entries.slice() }]),
      ),
    }
  }
}

/** Makes an empty disk whose sync takes as long as given (default: no time). */
export const makeDisk = (options?: { readonly syncTime?: Duration.Input }): MemoryDisk => {
  const platter = new Platter()
  let unsynced: Array<Write> = []
  const flush = (count: number) => {
    for (const write of unsynced.splice(0, count)) platter.apply(write)
  }
  const syncTime = options?.syncTime === undefined ? undefined : Duration.fromInputUnsafe(options.syncTime)
  return {
    storage: {
      load: Effect.sync(() => platter.contents()),
      write: (writes) => {
        for (const write of writes) unsynced.push(write)
      },
      sync: Effect.suspend(() => {
        const count = unsynced.length
        if (syncTime !== undefined) return Effect.map(Effect.sleep(syncTime), () => flush(count))
        flush(count)
        return Effect.void
      }),
    },
    crash: Effect.sync(() => {
      unsynced = []
    }),
  }
}
