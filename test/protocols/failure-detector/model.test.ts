import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore, type Model } from "../../../src/explore/mod.ts"
import { type Alive, type AreYouAlive, makeDetector } from "../../../src/protocols/failure-detector/mod.ts"
import type { Role } from "../../../src/role/mod.ts"
import { doubt, silence } from "../../../src/worlds/failureDetector.ts"

const explored = <H>(model: Model.Model<H>, states: number) =>
  it.effect(`Failure detectors, explored to the end: ${model.name}`, () =>
    Effect.gen(function* () {
      const { counterexamples, unreached, ...report } = yield* Explore.check(model)
      expect({ counterexamples, unreached }).toEqual({ counterexamples: [], unreached: [] })
      expect(report).toMatchObject({ verdict: "holds", states })
    }))

explored(doubt("two members that push", { hearing: "push", beats: 3 }), 1_770)
explored(doubt("two members that pull", { hearing: "pull" }), 2_550)
explored(doubt("a timeout that grows", { hearing: "push", growthTicks: 1 }), 2_650)
explored(silence("a third that never was, while two push", { hearing: "push" }), 594)
explored(silence("a third that never was, while two pull", { hearing: "pull" }), 1_062)

/** The detector that handles a stimulus as if it were another; as if there were none, if that is `undefined`. */
const hearing = (
  change: (stimulus: Role.Stimulus<Alive | AreYouAlive>) => typeof stimulus | undefined,
): typeof makeDetector<number> =>
(options) => {
  const role = makeDetector(options)
  return {
    ...role,
    handle: (state, stimulus, situation) => {
      const changed = change(stimulus)
      return changed && role.handle(state, changed, situation)
    },
  }
}

const tick = { _tag: "Timer", name: "Tick" } as const
const isTick = (stimulus: Role.Stimulus): boolean => stimulus._tag === "Timer" && stimulus.name === "Tick"

const mutants = [
  [
    "one that does not say that it restarts",
    Explore.check(doubt("a mute start", {
      hearing: "push",
      detector: hearing((stimulus) => stimulus._tag === "Start" ? tick : stimulus),
    })),
    "a node that is up has told just whom it suspects",
  ],
  [
    "one that does not count",
    Explore.check(silence("no ticks", {
      hearing: "push",
      detector: hearing((stimulus) => isTick(stimulus) ? undefined : stimulus),
    })),
    "completeness: all who are up suspect who is down",
  ],
] as const

for (const [mistake, check, property] of mutants) {
  it.effect(`Failure detectors, explored: finds ${mistake}`, () =>
    Effect.gen(function* () {
      const { counterexamples } = yield* check
      expect(counterexamples.map(({ property }) => property)).toEqual([property])
    }))
}
