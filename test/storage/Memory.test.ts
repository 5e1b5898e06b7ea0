import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import { makeDisk, Storage, type Write } from "../../src/storage/mod.ts"
import { conformance } from "./conformance.ts"

const set = (value: number): ReadonlyArray<Write> => [{ _tag: "SetCell", cell: "cell", value }]

conformance(
  "in memory",
  Effect.sync(() => {
    const { crash, storage } = makeDisk()
    return { open: Effect.succeed(storage), crash }
  }),
)

conformance(
  "in memory, as a layer whose scope ends with the node",
  Effect.gen(function* () {
    const disk = makeDisk()
    let node = Scope.makeUnsafe()
    return {
      open: Effect.gen(function* () {
        node = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit))
        return yield* Storage.pipe(Effect.provide(yield* Layer.buildWithScope(Storage.layerMemory(disk), node)))
      }),
      crash: Effect.suspend(() => Scope.close(node, Exit.void)),
    }
  }),
)

describe("Storage: in memory", () => {
  const cellOf = (disk: ReturnType<typeof makeDisk>) => Effect.map(disk.storage.load, ({ cells }) => cells.get("cell"))

  it.effect("takes as long to sync as told", () =>
    Effect.gen(function* () {
      const disk = makeDisk({ syncTime: "5 millis" })
      disk.storage.write(set(1))
      const syncing = yield* Effect.forkChild(disk.storage.sync)
      yield* TestClock.adjust("4 millis")
      expect(yield* cellOf(disk)).toBeUndefined()
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(syncing)
      expect(yield* cellOf(disk)).toBe(1)
    }))

  it.effect("makes durable by a sync what was written before it, and not what is written during it", () =>
    Effect.gen(function* () {
      const disk = makeDisk({ syncTime: "5 millis" })
      disk.storage.write(set(1))
      const syncing = yield* Effect.forkChild(disk.storage.sync)
      yield* TestClock.adjust("4 millis")
      disk.storage.write(set(2))
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(syncing)
      expect(yield* cellOf(disk)).toBe(1)
    }))

  it.effect("a sync that a crash overtakes makes nothing durable: neither what was lost nor what came after", () =>
    Effect.gen(function* () {
      const disk = makeDisk({ syncTime: "5 millis" })
      disk.storage.write(set(1))
      yield* Effect.forkChild(disk.storage.sync)
      yield* TestClock.adjust("4 millis")
      yield* disk.crash
      disk.storage.write(set(2))
      yield* TestClock.adjust("10 millis")
      expect(yield* cellOf(disk)).toBeUndefined()
      yield* Effect.forkChild(disk.storage.sync)
      yield* TestClock.adjust("5 millis")
      expect(yield* cellOf(disk)).toBe(2)
    }))

  it.effect("a sync that a crash overtakes never returns, as it would tell of what is lost", () =>
    Effect.gen(function* () {
      const disk = makeDisk({ syncTime: "5 millis" })
      disk.storage.write(set(1))
      const syncing = yield* Effect.forkChild(disk.storage.sync)
      yield* TestClock.adjust("4 millis")
      yield* disk.crash
      yield* TestClock.adjust("10 millis")
      expect(syncing.pollUnsafe()).toBeUndefined()
    }))

  it.effect("each layer is by default a disk of its own", () =>
    Effect.gen(function* () {
      const write = Effect.gen(function* () {
        const storage = yield* Storage
        const { cells } = yield* storage.load
        storage.write(set(1))
        yield* storage.sync
        return cells.size
      })
      expect(yield* Effect.provide(write, Storage.layerMemory())).toBe(0)
      expect(yield* Effect.provide(write, Storage.layerMemory())).toBe(0)
    }))
})
