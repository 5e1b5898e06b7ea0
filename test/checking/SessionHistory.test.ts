import { describe, expect, it } from "vitest"
import { SessionHistory } from "../../src/checking/mod.ts"

/** Each command is a letter; each text of `effects` is what a replica has done, in order. */
const violations = (effects: ReadonlyArray<string>, { acknowledged = "", refused = "", sent = "xyz" } = {}) =>
  SessionHistory.violations({
    sent: new Set(sent),
    acknowledged: new Set(acknowledged),
    refused: new Set(refused),
    effects: effects.map((commands, index) => ({ seenBy: `replica ${index}`, commands: [...commands] })),
  })

it("SessionHistory: finds no violation where each took effect once, and what is unknown once or never", () => {
  expect(violations(["xy", "xy"], { acknowledged: "x" })).toEqual([])
  expect(violations(["x"], { acknowledged: "x", refused: "z" })).toEqual([])
  expect(violations([])).toEqual([])
})

describe("SessionHistory: finds that", () => {
  it.each([
    ["a command took effect twice", violations(["xyx"]), "once: x took effect again at replica 0"],
    [
      "an acknowledged command has no effect",
      violations(["xy", "x"], { acknowledged: "y" }),
      "lost: y was acknowledged, and has no effect at replica 1",
    ],
    [
      "a refused command took effect",
      violations(["x"], { refused: "x" }),
      "validity: x was refused, and took effect at replica 0",
    ],
    ["nobody sent a command", violations(["w"]), "validity: w took effect at replica 0, and nobody sent it"],
  ])("%s", (_, found, violation) => expect(found).toEqual([violation]))
})
