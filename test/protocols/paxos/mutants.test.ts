import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore, Transcript } from "../../../src/explore/mod.ts"
import { mutants } from "./mutants.ts"

for (const model of mutants) {
  it.effect(`Paxos mutant: ${model.name}, and the explorer shows how two values are chosen`, () =>
    Effect.gen(function* () {
      const { counterexamples: [counterexample], verdict } = yield* Explore.check(model)
      expect(verdict).toBe("violated")
      expect(counterexample?.property).toBe("agreement: only a single value is chosen")
      expect(counterexample?.ending).toEqual({ _tag: "False" })
      if (counterexample !== undefined) expect(Transcript.format(counterexample)).toContain("Accept {proposal")
    }))
}
