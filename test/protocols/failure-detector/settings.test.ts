import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { heartbeat, InvalidDetector, phiAccrual } from "../../../src/protocols/failure-detector/mod.ts"

const refused = [
  [heartbeat({ every: 0 }), /a word every 0 ms; give more than 0/],
  [heartbeat({ timeout: "100 millis" }), /a timeout of 100 ms for a word every 100 ms; let it wait for several/],
  [heartbeat({ timeout: "Infinity" }), /a timeout of Infinity ms/],
  [heartbeat({ growth: "Infinity" }), /grows by Infinity ms; give 0 or more/],
  [phiAccrual({ every: "Infinity" }), /a word every Infinity ms; .* an end/],
  [phiAccrual({ threshold: 0.3 }), /set the threshold of 0\.3 between/],
  [phiAccrual({ threshold: 301 }), /set the threshold of 301 between/],
  [phiAccrual({ window: 1 }), /a window of 1 intervals has no deviation; give a whole number from 2/],
  [phiAccrual({ minDeviation: 0 }), /a least deviation of 0 ms; give more than 0/],
] as const

describe("the settings of failure detectors", () => {
  for (const [detector, problem] of refused) {
    it.effect(`refuse what would suspect who is on time, or nobody: ${problem.source}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(detector)
        expect(error).toBeInstanceOf(InvalidDetector)
        expect(error.message).toMatch(problem)
      }))
  }

  it.effect("have defaults", () =>
    Effect.gen(function* () {
      expect((yield* heartbeat()).name).toBe((yield* phiAccrual()).name)
    }))
})
