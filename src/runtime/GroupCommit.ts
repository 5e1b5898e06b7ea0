/**
 * One storage sync for all that was written before it.
 *
 * @module
 */
import { Clock, Effect, Metric, Semaphore } from "effect"
import type { StorageError, StorageService, Write } from "../storage/Storage.ts"
import { syncSeconds } from "./metrics.ts"

/** Writes, and returns once they are durable. Callers that wait together share a sync. */
export type Commit = (writes: ReadonlyArray<Write>) => Effect.Effect<void, StorageError>

/** The group commit of a node's storage. */
export const make: (storage: StorageService) => Effect.Effect<Commit> = Effect.fnUntraced(function* (storage) {
  const clock = yield* Clock.Clock
  const turn = yield* Semaphore.make(1)
  let written = 0
  let synced = 0
  let sync: Effect.Effect<void, StorageError> = Effect.suspend(() => {
    const upTo = written
    const startedAt = clock.monotonicTimeNanosUnsafe()
    return Effect.matchEffect(storage.sync, {
      // Never again: what a failed sync was to write may be lost although a later one succeeds
      // ("Can Applications Recover from fsync Failures?", Rebello and others, USENIX ATC 2020).
      onFailure: (error) => sync = Effect.fail(error),
      onSuccess: () => {
        synced = upTo
        return Metric.update(syncSeconds, Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e9)
      },
    })
  })
  return (writes) =>
    Effect.suspend(() => {
      storage.write(writes)
      const mine = ++written
      return turn.withPermit(Effect.suspend(() => synced >= mine ? Effect.void : sync))
    })
})
