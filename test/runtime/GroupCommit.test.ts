import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import * as GroupCommit from "../../src/runtime/GroupCommit.ts"
import { StorageError, type StorageService, type Write } from "../../src/storage/mod.ts"

const write: Write = { _tag: "SetCell", cell: "cell", value: 1 }
const error = new StorageError({ operation: "sync", problem: "no space left" })

/** A disk whose first sync ends as told, and whose later ones succeed. */
const makeDisk = Effect.gen(function* () {
  const first = yield* Deferred.make<void, StorageError>()
  let syncs = 0
  const storage: StorageService = {
    load: Effect.succeed({ cells: new Map(), logs: new Map() }),
    write: () => {},
    sync: Effect.suspend(() => ++syncs === 1 ? Deferred.await(first) : Effect.void),
  }
  return { first, storage, syncs: () => syncs }
})

/** Lets three callers commit while the first sync lasts. */
const commitThree = (commit: GroupCommit.Commit) =>
  Effect.forEach([1, 2, 3], () => Effect.forkChild(commit([write]), { startImmediately: true }))

describe("GroupCommit", () => {
  it.effect("shares the next sync among all who came while one lasted", () =>
    Effect.gen(function* () {
      const disk = yield* makeDisk
      const callers = yield* commitThree(yield* GroupCommit.make(disk.storage))
      expect(disk.syncs()).toBe(1)
      yield* Deferred.succeed(disk.first, undefined)
      yield* Fiber.joinAll(callers)
      expect(disk.syncs()).toBe(2)
    }))

  it.effect("after a sync that failed it never syncs again: what was to be written may be lost though the next succeeds", () =>
    Effect.gen(function* () {
      const disk = yield* makeDisk
      const commit = yield* GroupCommit.make(disk.storage)
      const callers = yield* commitThree(commit)
      yield* Deferred.fail(disk.first, error)
      const exits = yield* Effect.forEach([...callers, yield* Effect.forkChild(commit([write]))], Fiber.await)
      expect(exits).toEqual(Array(4).fill(Exit.fail(error)))
      expect(disk.syncs()).toBe(1)
    }))

  it.effect("a caller that is interrupted in the midst of a sync leaves the next one to the others", () =>
    Effect.gen(function* () {
      const disk = yield* makeDisk
      const [first, ...others] = yield* commitThree(yield* GroupCommit.make(disk.storage))
      if (first !== undefined) yield* Fiber.interrupt(first)
      yield* Fiber.joinAll(others)
      expect(disk.syncs()).toBe(2)
    }))
})
