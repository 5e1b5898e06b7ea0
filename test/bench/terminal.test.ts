import { describe, expect, it } from "@effect/vitest"
import { headText, suiteText, tableText } from "../../bench/harness/terminal.ts"
import { report, section } from "./fixture.ts"

describe("terminal", () => {
  it("aligns a table's columns, figures to the right", () => {
    expect(tableText(section.table).split("\n")).toEqual([
      "| topology  | round trips | latency (ms) |",
      "| :-------- | ----------: | -----------: |",
      "| LAN       |         2.0 |        0.200 |",
      "| 3 regions |         1.0 |        1,235 |",
      "| <script>  |           – |            – |",
    ])
  })

  it("shows what was measured above each table, and the notes below", () => {
    const [completed] = report.suites
    const text = completed === undefined ? "" : suiteText(completed)
    const places = ["How long", "Virtual time from propose", "| LAN", "- measured & stated", "- of the suite"]
    const found = places.map((place) => text.indexOf(place))
    expect(found).not.toContain(-1)
    expect(found).toEqual([...found].sort((a, b) => a - b))
  })

  it("breaks long lines between words, and goes on below the text of a note", () => {
    const words = Array.from({ length: 40 }, (_, index) => `word-${index}`).join(" ")
    const [completed] = report.suites
    if (completed?._tag !== "Completed") throw new Error("the fixture has a completed suite")
    const lines = suiteText({ ...completed, description: words, report: { sections: [], notes: [words] } }).split("\n")
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110)
    expect(lines.filter((line) => line.startsWith("  word"))).toHaveLength(2)
    expect(lines.map((line) => line.trim()).join(" ")).toContain(words)
  })

  it("shows why a suite failed", () => {
    expect(report.suites.map(suiteText).join("\n")).toContain("Failed: Error: <boom>")
  })

  it("names the machine, the versions, the time and a quick run", () => {
    for (const fact of ["CPU", "2 cores", "23.5 GiB", "Deno 2", "V8 15", "Effect 4", "2026-01-02T03:04:05", "quick"]) {
      expect(headText(report)).toContain(fact)
    }
  })
})
