import { describe, expect, it } from "vitest"
import { cases } from "./cases.ts"
import { describeFault } from "./rule.ts"
import { rules } from "./rules.ts"

describe("each rule of tidiness", () => {
  it.each(cases.map((one) => ({ ...one, says: one.faults.join(" · ") || "nothing" })))(
    "$rule.name: of $path it says $says",
    ({ faults, path, rule, text }) => {
      expect(rule.check([{ path, text }]).map(({ fault, line }) => `${line}: ${fault}`)).toEqual(faults)
    },
  )

  it.each(rules)("$name: has a case that it refuses and one that it accepts", (rule) => {
    const own = cases.filter((one) => one.rule === rule)
    expect(own.some((one) => one.faults.length > 0)).toBe(true)
    expect(own.some((one) => one.faults.length === 0)).toBe(true)
  })

  it("names file, line, fault and cure", () => {
    expect(describeFault({ path: "src/model/Slot.ts", line: 3, fault: "says any", cure: "name the type" }))
      .toBe("src/model/Slot.ts:3: says any. Cure: name the type.")
  })
})
