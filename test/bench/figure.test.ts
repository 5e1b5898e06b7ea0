import { describe, expect, it } from "@effect/vitest"
import { formatCell, formatColumn, formatElapsed, formatNumber, isNumeric } from "../../bench/harness/figure.ts"
import { section } from "./fixture.ts"

describe("figure", () => {
  it("writes every digit of a whole number", () => {
    expect([0, 7, -12, 1_234_567].map((figure) => formatNumber(figure))).toEqual(["0", "7", "-12", "1,234,567"])
  })

  it("writes a fraction to three significant digits, and to no more than six decimals", () => {
    expect([1234.5, 123.45, 12.345, 1.2345, 0.12345, 0.0000001234].map((figure) => formatNumber(figure))).toEqual([
      "1,235",
      "123",
      "12.3",
      "1.23",
      "0.123",
      "0.000000",
    ])
  })

  it("keeps the decimals that the column asks for", () => {
    expect(formatCell(2, { title: "round trips", digits: 1 })).toBe("2.0")
    expect(formatCell(1234.56, { title: "latency", digits: 1 })).toBe("1,234.6")
  })

  it("writes a dash for what was not measured, and labels as they are", () => {
    expect(formatCell(null, { title: "latency", digits: 1 })).toBe("–")
    expect(formatCell("Paxos", { title: "protocol" })).toBe("Paxos")
  })

  it("names a column with its unit", () => {
    expect(section.table.columns.map(formatColumn)).toEqual(["topology", "round trips", "latency (ms)"])
  })

  it("takes a column with any figure for one of figures", () => {
    expect(isNumeric(section.table)).toEqual([false, true, true])
  })

  it("writes a short span in milliseconds and a longer one in seconds", () => {
    expect([12, 999, 1_000, 14_321].map(formatElapsed)).toEqual(["12 ms", "999 ms", "1.0 s", "14.3 s"])
  })
})
