import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { counted } from "../../src/model/counted.ts"
import { units } from "./Bug.ts"
import { catalogue } from "./catalogue.ts"

describe("A planted bug is found, and the program without it is not accused:", () => {
  for (const { budget, foundBy, hunt, name, source } of catalogue) {
    it.live(
      `${name} (${source}), by the ${foundBy} within ${counted(budget, units[foundBy])}`,
      () =>
        Effect.gen(function* () {
          const found = yield* hunt
          if (found === undefined) return expect.fail("it escapes")
          expect(found.after).toBeLessThanOrEqual(budget)
          expect(yield* found.control, found.said).toEqual([])
        }),
    )
  }
})

describe("The catalogue of planted bugs", () => {
  it("tells each from the others by its name", () => {
    const names = catalogue.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
  })
})
