import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { temporaryDirectory } from "./fixture.ts"
import { killAgainAndAgain } from "./kills.ts"

describe("SqliteStorage: a node of its own that is killed", () => {
  it.live("loses nothing that it acknowledged, in 6 kills (deno task soak: 200)", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const { acknowledged, lives } = yield* Effect.promise(() => killAgainAndAgain(6, 1, directory))
      expect(acknowledged).toBeGreaterThan(100)
      expect(lives).toBeGreaterThan(2)
    }))
})
