import { describe, expect, it } from "@effect/vitest"
import { fiveRegions, lan, published, threeRegions, topologies } from "../../bench/data/regions.ts"

describe.each(topologies)("regions: $name", ({ regions, roundTripMs, source }) => {
  it("is square, with one row and one column a region", () => {
    expect(roundTripMs.map((row) => row.length)).toEqual(regions.map(() => regions.length))
    expect(roundTripMs).toHaveLength(regions.length)
    expect(new Set(regions).size).toBe(regions.length)
  })

  it("is symmetric, zero on the diagonal and positive elsewhere", () => {
    for (const [from, row] of roundTripMs.entries()) {
      for (const [to, roundTrip] of row.entries()) {
        expect(roundTrip).toBe(roundTripMs[to]?.[from])
        if (from === to) expect(roundTrip).toBe(0)
        else expect(roundTrip).toBeGreaterThan(0)
      }
    }
  })

  it("names who measured it and when", () => {
    expect(source).toMatch(/IBM Cloud Docs.*2026|2026.*IBM Cloud Docs/)
  })
})

describe("regions", () => {
  it("counts what its names say", () => {
    expect([lan, threeRegions, fiveRegions].map(({ regions }) => regions.length)).toEqual([5, 3, 5])
  })

  it("takes the mean of the two directions, which differ by at most 3 ms in the source", () => {
    expect(threeRegions.roundTripMs).toEqual([[0, 86, 140.5], [86, 0, 228.5], [140.5, 228.5, 0]])
    for (const [from, row] of published.entries()) {
      for (const [to, roundTrip] of row.entries()) {
        expect(Math.abs(roundTrip - (published[to]?.[from] ?? NaN))).toBeLessThanOrEqual(3)
      }
    }
  })

  it("keeps the three regions' times among the five", () => {
    expect(fiveRegions.roundTripMs.slice(0, 3).map((row) => row.slice(0, 3))).toEqual(threeRegions.roundTripMs)
  })
})
