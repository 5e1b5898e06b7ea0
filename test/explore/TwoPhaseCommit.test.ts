import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { blocking, impatient, twoPhaseCommit } from "../../examples/explore-two-phase-commit.ts"
import * as Explore from "../../src/explore/Explore.ts"

it.effect("Two-phase commit of three has 288 states, as TLC finds for Lamport's TwoPhase, and 80 up to symmetry", () =>
  Effect.gen(function* () {
    expect(yield* Explore.check(twoPhaseCommit)).toMatchObject({ verdict: "holds", states: 80, fullStates: 288 })
    const { symmetry: _, ...whole } = twoPhaseCommit
    expect(yield* Explore.check(whole)).toMatchObject({ verdict: "holds", states: 288 })
  }))

it.effect("Two-phase commit blocks when its transaction manager crashes (Gray and Lamport 2006, section 3)", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(blocking)
    expect(report).toMatchObject({
      verdict: "violated",
      states: 160,
      fullStates: 576,
      counterexamples: [{
        property: "all have an outcome",
        ending: { _tag: "Ends" },
      }],
    })
  }))

it.effect("Two-phase commit whose resource managers take back their word is not safe", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(impatient)
    expect(report.counterexamples).toMatchObject([{ property: "every outcome is the first" }])
    expect(report.counterexamples[0]?.transitions).toHaveLength(9)
  }))
