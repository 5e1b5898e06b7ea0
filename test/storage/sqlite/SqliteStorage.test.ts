import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { Storage } from "../../../src/storage/mod.ts"
import { SqliteDisk, SqliteStorage } from "../../../src/storage/sqlite/mod.ts"
import { conformance } from "../conformance.ts"
import { set } from "../model.ts"
import { copyFiles, optionsFor, temporaryDirectory } from "./fixture.ts"

conformance(
  "SQLite, whose crash leaves the files as they are",
  Effect.map(temporaryDirectory, (root) => {
    let lives = 0
    const directory = () => `${root}/${lives}`
    return {
      open: Effect.gen(function* () {
        const layer = SqliteStorage.layer(optionsFor(directory(), lives === 0 ? "new" : "existing"))
        return yield* Storage.pipe(Effect.provide(yield* Layer.buildWithScope(layer, yield* Effect.scope)))
      }).pipe(Effect.orDie),
      crash: Effect.sync(() => {
        const before = directory()
        lives++
        copyFiles(before, directory())
      }),
    }
  }),
)

conformance(
  "SQLite, whose scope ends with the node",
  Effect.map(temporaryDirectory, (root) => {
    let node = Scope.makeUnsafe()
    let lives = 0
    return {
      open: Effect.gen(function* () {
        node = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit))
        const layer = SqliteStorage.layer(optionsFor(`${root}/data`, lives++ === 0 ? "new" : "existing"))
        return yield* Storage.pipe(Effect.provide(yield* Layer.buildWithScope(layer, node)))
      }).pipe(Effect.orDie),
      crash: Effect.suspend(() => Scope.close(node, Exit.void)),
    }
  }),
)

describe("SqliteStorage", () => {
  it.live("lets what was sent leave before a sync holds up the event loop, and takes along what was written meanwhile", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.gen(function* () {
        const storage = yield* Storage
        let hasLeft = false
        storage.write([set("before", 1)])
        queueMicrotask(() => {
          hasLeft = true
          storage.write([set("meanwhile", 1)])
        })
        yield* storage.sync
        expect(hasLeft).toBe(true)
        expect((yield* storage.load).cells).toEqual(new Map([["before", 1], ["meanwhile", 1]]))
      }).pipe(Effect.provide(SqliteStorage.layer(optionsFor(directory, "new"))))
    }))

  it.live("tells how many bytes it takes", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.gen(function* () {
        const [storage, { sizeBytes }] = [yield* Storage, yield* SqliteDisk]
        const before = yield* sizeBytes
        storage.write([set("wide", "x".repeat(100_000))])
        yield* storage.sync
        expect(yield* sizeBytes).toBeGreaterThan(before + 100_000)
      }).pipe(Effect.provide(SqliteStorage.layer(optionsFor(directory, "new"))))
    }))
})
