import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore, type Model, Transcript } from "../../../src/explore/mod.ts"
import { mutants } from "./mutants.ts"
import { readMutants } from "./readMutants.ts"
import { rejoinMutants } from "./rejoinMutants.ts"
import { snapshotMutants } from "./snapshotMutants.ts"

const finds = <H>(model: Model.Model<H>, what: string, shown: string) =>
  it.effect(`Multi-Paxos mutant: ${model.name}, and the explorer shows how ${what}`, () =>
    Effect.gen(function* () {
      const { counterexamples: [counterexample], verdict } = yield* Explore.check(model)
      expect(verdict).toBe("violated")
      expect(counterexample?.ending).toEqual({ _tag: "False" })
      if (counterexample !== undefined) expect(Transcript.format(counterexample)).toContain(shown)
    }))

for (const model of mutants) finds(model, "two commands are decided", "Accept {ballot")
for (const model of rejoinMutants) finds(model, "what was decided is forgotten", "its timer Wipe fires")
for (const model of snapshotMutants) finds(model, "what was dropped is lost", "Compact")
for (const model of readMutants) finds(model, "a read misses what was decided before", "ReadAt {slot 0")
