import { describe, expect, it } from "vitest"
import { describeFault } from "./tidiness/rule.ts"
import { rules } from "./tidiness/rules.ts"
import { readTree } from "./tidiness/tree.ts"

const tree = readTree()

describe("the source tree", () => {
  it("is what the rules read", () => {
    expect(tree.map((file) => file.path)).toEqual(expect.arrayContaining(["deno.json", "test/tidiness.test.ts"]))
    expect(tree.some((file) => file.path.startsWith("src/"))).toBe(true)
  })

  it.each(rules)("$name", (rule) => {
    expect(rule.check(tree).map(describeFault)).toEqual([])
  })
})
