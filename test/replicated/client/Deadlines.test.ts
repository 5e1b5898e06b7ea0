import { expect, it } from "vitest"
import { Deadlines } from "../../../src/replicated/client/Deadlines.ts"

it("a timer that rings a little early by the clock is set again, and by a whole step", () => {
  const delays: Array<number> = []
  let ring = () => {}
  let nowMs = 0
  const after = (delayMs: number, callback: () => void) => {
    delays.push(delayMs)
    ring = callback
    return () => {}
  }
  const deadlines = new Deadlines(100, after, () => nowMs)
  const ends: Array<string> = []
  deadlines.start({ expire: () => ends.push("expired") })
  nowMs = 100 - 1e-10
  ring()
  expect([delays, ends]).toEqual([[100, 1], []])
  nowMs = 101
  ring()
  expect(ends).toEqual(["expired"])
})
