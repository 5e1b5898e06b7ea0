import { Effect, Exit, Layer, Scope } from "effect"
import { Storage } from "../../../src/storage/mod.ts"
import { SqliteStorage } from "../../../src/storage/sqlite/mod.ts"
import { conformance } from "../conformance.ts"
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
