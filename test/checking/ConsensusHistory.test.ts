import { expect, it } from "vitest"
import { ConsensusHistory } from "../../src/checking/mod.ts"

const proposed = new Map([["lunch", new Set(["soup", "pasta"])], ["dinner", new Set(["pizza"])]])

/** `a: lunch soup, b: dinner pizza` as what learners learn. */
const violations = (text: string): ReadonlyArray<string> => {
  const learned = text.split(", ").map((line) => {
    const [learner = "", instance = "", value = ""] = line.split(/:? /)
    return { learner, instance, value }
  })
  return ConsensusHistory.violations({ proposed, learned })
}

it("ConsensusHistory: finds no violation where all learn one proposed value an instance", () => {
  expect(ConsensusHistory.violations({ proposed, learned: [] })).toEqual([])
  expect(violations("a: lunch soup, b: lunch soup, a: dinner pizza, a: lunch soup")).toEqual([])
})

it("ConsensusHistory: finds that two learners learn different values, or one does at different times", () => {
  const violation = (learner: string) => [`agreement: a learned soup for lunch, and ${learner} pasta`]
  expect(violations("a: lunch soup, b: lunch pasta")).toEqual(violation("b"))
  expect(violations("a: lunch soup, a: lunch pasta")).toEqual(violation("a"))
})

it("ConsensusHistory: finds that a value was not proposed, or for another instance", () => {
  expect(violations("a: lunch stew")).toEqual(["validity: a learned stew, which nobody proposed for lunch"])
  expect(violations("a: lunch pizza")).toEqual(["validity: a learned pizza, which nobody proposed for lunch"])
  expect(violations("a: tea cake")).toEqual(["validity: a learned cake, which nobody proposed for tea"])
})
