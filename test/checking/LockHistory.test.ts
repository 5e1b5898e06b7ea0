import { describe, expect, it } from "vitest"
import { LockHistory } from "../../src/checking/mod.ts"

/** `ann 1 0-10-20` has asked at 0 ms, and had the lock by token 1 from 10 ms to 20 ms; without the last, to the end. */
const held = (text: string, lock = "door"): ReadonlyArray<LockHistory.Held> =>
  text.split(", ").map((words) => {
    const [owner = "", token, asked, from, to] = words.split(/[ -]/)
    return {
      lock,
      owner,
      token: Number(token),
      askedMs: Number(asked),
      fromMs: Number(from),
      toMs: to ? Number(to) : null,
    }
  })

const violations = (text: string, accepted: ReadonlyArray<number> = []) =>
  LockHistory.violations({ held: held(text), accepted: accepted.map((token) => ({ lock: "door", token })) })

it("LockHistory: finds no violation where one has the lock after the other, and tokens rise", () => {
  expect(violations("ann 1 0-10-20, bob 5 5-20-30, ann 7 40-50", [1, 1, 5, 7])).toEqual([])
  const other = held("bob 1 0-10-20", "window")
  expect(LockHistory.violations({ held: [...held("ann 1 0-10-20"), ...other], accepted: [] })).toEqual([])
})

it("LockHistory: who waited may be told of an older token later, which fences all the same", () => {
  const history = { held: held("ann 1 0-50-60, bob 2 0-10-20"), accepted: [] }
  expect(LockHistory.unfenced(history)).toEqual([])
})

describe("LockHistory: finds that", () => {
  it.each([
    [
      "two had it at once",
      violations("ann 1 0-10-30, bob 2 5-20-40"),
      ["exclusion: door was held by ann with token 1 from 10 ms to 30 ms, and by bob with token 2 from 20 ms to 40 ms"],
    ],
    [
      "one had it to the end, and others after it",
      violations("ann 1 0-10, bob 2 5-20-40, cat 3 45-50-60").map((line) => line.slice(0, 40)),
      ["exclusion: door was held by ann with tok", "exclusion: door was held by ann with tok"],
    ],
    [
      "a token is given twice",
      violations("ann 1 0-10-20, bob 1 5-20-30"),
      ["tokens: door was held by ann with token 1 from 10 ms to 20 ms, and by bob with token 1 from 20 ms to 30 ms"],
    ],
    [
      "a token falls",
      violations("ann 3 0-10-20, bob 2 11-20-30"),
      [
        "tokens: door was asked for at 11 ms and held by bob with token 2 from 20 ms to 30 ms, " +
        "after ann with token 3 from 10 ms to 20 ms",
      ],
    ],
    [
      "what the lock guards accepts an older token",
      violations("ann 1 0-10-20, bob 2 5-20-30", [1, 2, 1]),
      ["fencing: what door guards accepted token 1 after 2"],
    ],
  ])("%s", (_, found, violations) => expect(found).toEqual(violations))
})
