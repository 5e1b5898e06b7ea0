import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore, Transcript } from "../../../src/explore/mod.ts"
import { mutants } from "./mutants.ts"

for (const model of mutants) {
  it.effect(`Multi-Paxos mutant: ${model.name}, and the explorer shows how two commands are decided`, () =>
    Effect.gen(function* () {
      const { counterexamples: [counterexample], verdict } = yield* Explore.check(model)
      expect(verdict).toBe("violated")
      expect(counterexample?.ending).toEqual({ _tag: "False" })
      if (counterexample !== undefined) expect(Transcript.format(counterexample)).toContain("Accept {ballot")
    }))
}
