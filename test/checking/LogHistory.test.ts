import { describe, expect, it } from "vitest"
import { LogHistory } from "../../src/checking/mod.ts"

/** `x@0.0 y@0.1 z@2.0` as what a reader is told. */
const told = (text: string): ReadonlyArray<LogHistory.Placed> =>
  text.split(" ").filter((word) => word !== "").map((word) => {
    const [command = "", slot = "", index = ""] = word.split(/[@.]/)
    return { slot: Number(slot), index: Number(index), command }
  })

const history = (
  readings: ReadonlyArray<string>,
  { acknowledged = "", proposed = "xyz", refused = "" } = {},
): LogHistory.LogHistory => ({
  proposed: new Set(proposed),
  acknowledged: told(acknowledged),
  refused: new Set(refused),
  readings: readings.map((text, index) => ({ reader: `reader ${index}`, told: told(text) })),
})

describe("LogHistory: finds no violation where", () => {
  it.each([
    ["nobody has seen anything", history([])],
    [
      "readers are told of the same commands, some of fewer",
      history(["x@0.0 y@0.1 z@2.0", "", "x@0.0 y@0.1", "x@0.0"]),
    ],
    ["what was acknowledged is in its place", history(["x@0.0 y@0.1", "x@0.0"], { acknowledged: "y@0.1 x@0.0" })],
    [
      "a command stands there twice, and either place was acknowledged",
      history(["x@0.0 x@1.0"], { acknowledged: "x@1.0" }),
    ],
    ["what was refused is not in the log", history(["x@0.0"], { refused: "y" })],
  ])("%s", (_, history) => expect(LogHistory.violations(history)).toEqual([]))
})

describe("LogHistory: finds that", () => {
  it.each([
    [
      "two readers were told of different commands in a place",
      history(["x@0.0 y@1.0", "x@0.0 z@1.0"]),
      "agreement: reader 1 was told of z at 1.0, others of y at 1.0",
    ],
    [
      "a reader was not told of a slot that others know",
      history(["x@0.0 y@1.0 z@2.0", "x@0.0 z@2.0"]),
      "agreement: reader 1 was told of z at 2.0, others of y at 1.0",
    ],
    [
      "a reader was not told of a command in the midst of a slot",
      history(["x@0.0 y@0.2"]),
      "order: y at 0.2 was told after x at 0.0",
    ],
    [
      "a reader was not told of the first command of a slot",
      history(["x@0.1"]),
      "order: x at 0.1 was told after nothing",
    ],
    [
      "a reader was told of a place twice",
      history(["x@0.0 x@0.0"]),
      "order: x at 0.0 was told after x at 0.0",
    ],
    [
      "a reader was told of slots in another order",
      history(["y@1.0 x@0.0"]),
      "order: x at 0.0 was told after y at 1.0",
    ],
    [
      "a command is in the log that nobody proposed",
      history(["w@0.0"]),
      "validity: w at 0.0 was never proposed",
    ],
    [
      "a command is in the log that was refused",
      history(["x@0.0"], { refused: "x" }),
      "validity: x at 0.0 was refused",
    ],
    [
      "an acknowledged command is not in the log",
      history(["x@0.0"], { acknowledged: "y@1.0" }),
      "lost: y at 1.0 was acknowledged, and the log has nothing",
    ],
    [
      "an acknowledged command is not in its place",
      history(["x@0.0 y@1.0"], { acknowledged: "y@0.0" }),
      "lost: y at 0.0 was acknowledged, and the log has x at 0.0",
    ],
  ])("%s", (_, history, violation) => expect(LogHistory.violations(history)).toEqual([violation]))
})
