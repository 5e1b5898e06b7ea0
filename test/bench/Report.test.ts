import { describe, expect, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { BenchReportJson, Table } from "../../bench/harness/Report.ts"
import { report } from "./fixture.ts"

describe("Report", () => {
  it.effect("comes back from JSON as it was", () =>
    Effect.gen(function* () {
      const json = yield* Schema.encodeEffect(BenchReportJson)(report)
      const back = yield* Schema.decodeEffect(BenchReportJson)(json)
      expect({ ...back, startedAt: DateTime.formatIso(back.startedAt) })
        .toEqual({ ...report, startedAt: "2026-01-02T03:04:05.678Z" })
    }))

  it.effect("carries its format version, and another version is refused", () =>
    Effect.gen(function* () {
      const json = yield* Schema.encodeEffect(BenchReportJson)(report)
      expect(JSON.parse(json).formatVersion).toBe(1)
      const later = json.replace('"formatVersion":1', '"formatVersion":2')
      expect(String(yield* Effect.flip(Schema.decodeEffect(BenchReportJson)(later)))).toContain("formatVersion")
    }))

  it.effect("refuses a row that has not one cell a column", () =>
    Effect.gen(function* () {
      const short = { columns: [{ title: "a" }, { title: "b" }], rows: [[1, 2], [3]] }
      expect(String(yield* Effect.flip(Schema.encodeEffect(Table)(short)))).toContain("one cell a column")
    }))
})
