/**
 * An open directory as the disk of a node.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import type { Contents, StorageService, Write } from "../contract.ts"
import { StorageError } from "../Storage.ts"
import { type Directory, open, type Options } from "./Directory.ts"
import { DirectoryRefused } from "./DirectoryRefused.ts"
import { explain } from "./failures.ts"
import { sizeOf } from "./files.ts"
import type { SqliteDiskService } from "./SqliteDisk.ts"

/** An open directory as both services. */
export interface OpenDisk {
  readonly storage: StorageService
  readonly disk: SqliteDiskService
}

/** The services over an open directory. After the first failure every operation fails: there is no second try. */
export const serve = ({ files, marker, records }: Directory): OpenDisk => {
  let waiting: Array<Write> = []
  let failure: Effect.Effect<never, StorageError> | undefined
  const orFail = <A>(operation: "load" | "sync", run: () => A): Effect.Effect<A, StorageError> =>
    Effect.suspend(() => {
      if (failure !== undefined) return failure
      try {
        marker.check()
        return Effect.succeed(run())
      } catch (cause) {
        return failure = Effect.fail(new StorageError({ operation, problem: explain(cause).problem }))
      }
    })
  const sync = (isReplaced?: boolean) => {
    const writes = waiting
    waiting = []
    records.sync(writes, isReplaced)
    marker.write(records.syncs)
  }
  return {
    storage: {
      load: orFail("load", (): Contents => records.load()),
      write: (writes) => {
        for (const write of writes) waiting.push(write)
      },
      sync: orFail("sync", () => {
        if (waiting.length > 0) sync()
      }),
    },
    disk: {
      isReplaced: Effect.sync(() => records.isReplaced),
      markWhole: orFail("sync", () => sync(false)),
      sizeBytes: orFail(
        "load",
        () => [files.database, files.writeAheadLog, files.marker].reduce((sum, path) => sum + (sizeOf(path) ?? 0), 0),
      ),
    },
  }
}

/** The rest of what runs now: networks send when that is done. */
const turn: Effect.Effect<void> = Effect.callback((resume) => queueMicrotask(() => resume(Effect.void)))

/**
 * Opens the directory for as long as the scope lasts. A sync holds up the event loop, so it lets what was sent before it
 * leave first: a leader's proposal travels, and is synced by its peers, while the leader's own disk is at work.
 */
export const make = (options: Options): Effect.Effect<OpenDisk, DirectoryRefused, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.suspend(() => {
        try {
          return Effect.succeed(open(options))
        } catch (cause) {
          return cause instanceof DirectoryRefused ? Effect.fail(cause) : Effect.die(cause)
        }
      }),
      ({ close }) => Effect.sync(close),
    ),
    (directory) => {
      const { disk, storage } = serve(directory)
      return { disk, storage: { ...storage, sync: Effect.andThen(turn, storage.sync) } }
    },
  )
