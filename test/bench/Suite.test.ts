import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { runSuite, type Suite } from "../../bench/harness/Suite.ts"
import { section } from "./fixture.ts"

const suite = (run: Suite["run"]): Suite => ({ name: "some", title: "Some", description: "A suite.", run })

describe("Suite", () => {
  it.effect("ends with its report and its words", () =>
    Effect.gen(function* () {
      const result = yield* runSuite(suite(Effect.succeed({ sections: [section] })))
      expect(result).toMatchObject({
        _tag: "Completed",
        name: "some",
        title: "Some",
        description: "A suite.",
        report: { sections: [section] },
      })
      expect(result.elapsedMs).toBeGreaterThanOrEqual(0)
    }))

  it.effect("ends with the cause of a failure and of a defect", () =>
    Effect.gen(function* () {
      expect(yield* runSuite(suite(Effect.fail(new Error("no quorum"))))).toMatchObject({
        _tag: "Failed",
        cause: expect.stringContaining("no quorum"),
      })
      expect(yield* runSuite(suite(Effect.die(new Error("a bug"))))).toMatchObject({
        _tag: "Failed",
        cause: expect.stringContaining("a bug"),
      })
    }))

  it.effect("fails when a figure is not finite, and says where", () =>
    Effect.gen(function* () {
      const broken = { ...section, table: { columns: [{ title: "ratio" }], rows: [[Number.NaN]] } }
      const result = yield* runSuite(suite(Effect.succeed({ sections: [broken] })))
      expect(result).toMatchObject({ _tag: "Failed", cause: expect.stringMatching(/sections.*rows/s) })
    }))

  it.effect("stops when it is interrupted, instead of reporting a failure", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(runSuite(suite(Effect.never)), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      expect(Exit.hasInterrupts(yield* Fiber.await(fiber))).toBe(true)
    }))
})
