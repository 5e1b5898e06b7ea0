import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { availabilityOf } from "../../bench/failure-detection/availability.ts"
import { links } from "../../bench/failure-detection/candidates.ts"
import { qualityOf } from "../../bench/failure-detection/quality.ts"
import { heartbeat } from "../../src/protocols/failure-detector/mod.ts"

const sample = { calmMs: 30_000, crashes: 3 }
const linksBy = (name: string) => links.filter((one) => one.name === name)
const by = (timeout: number) => ({
  kind: "timeout, push",
  setting: `${timeout} ms`,
  detector: heartbeat({ every: 100, timeout }),
})

describe("the bench of failure detection", () => {
  it.effect("steady links: a crash is detected within the timeout, the delay and two ticks, and nobody suspected for nothing", () =>
    Effect.gen(function* () {
      for (const steady of linksBy("steady")) {
        const { detectionMs, mistakesPerHour } = yield* qualityOf(sample, by(350), steady)
        expect(detectionMs).toHaveLength(3 * 4)
        expect(Math.min(...detectionMs)).toBeGreaterThanOrEqual(250)
        expect(Math.max(...detectionMs)).toBeLessThanOrEqual(350 + 12 + 2 * 10)
        expect(mistakesPerHour).toBe(0)
      }
    }))

  it.effect("lossy links: with a timeout that two losses exceed, one word in a hundred is a false suspicion", () =>
    Effect.gen(function* () {
      for (const lossy of linksBy("lossy")) {
        const { hours, mistakesPerHour } = yield* qualityOf({ calmMs: 300_000, crashes: 0 }, by(250), lossy)
        const perWord = mistakesPerHour / (3_600_000 / 100)
        // Two losses in a row that no third precedes: 0.1 * 0.1 * 0.9, give or take four deviations.
        const deviation = Math.sqrt(0.009 / (hours * 36_000))
        expect(Math.abs(perWord - 0.009)).toBeLessThan(4 * deviation)
      }
    }))

  it.effect("a leader that crashes is replaced when it is suspected; on steady links nobody else ever is", () =>
    Effect.gen(function* () {
      for (const steady of linksBy("steady")) {
        const pace = { heartbeat: 100, electionTimeout: [5000, 5250] } as const
        const { astrayMsPerHour, failOverMs, leaderlessMsPerHour } = yield* availabilityOf(
          sample,
          { detector: heartbeat({ every: 100, timeout: 350 }), pace },
          steady,
        )
        expect(failOverMs).toHaveLength(3)
        // The timeout, the random rest and two round trips.
        expect(Math.max(...failOverMs)).toBeLessThanOrEqual(350 + 12 + 2 * 10 + 250 + 2 * 24)
        expect({ astrayMsPerHour, leaderlessMsPerHour }).toEqual({ astrayMsPerHour: 0, leaderlessMsPerHour: 0 })
      }
    }))
})
