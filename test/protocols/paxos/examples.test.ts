import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { weighted } from "../../../examples/flexible-paxos.ts"
import { firstProposal, oneAcceptor, paxos } from "../../../examples/strawmen.ts"
import { Explore } from "../../../src/explore/mod.ts"

it.effect("Strawman: a single acceptor blocks when its node crashes, three do not (PMS 2.2)", () =>
  Effect.gen(function* () {
    const { counterexamples: [counterexample] } = yield* Explore.check(oneAcceptor)
    expect(counterexample).toMatchObject({ property: "the proposer is done", ending: { _tag: "Ends" } })
    expect(counterexample?.transitions.at(-1)?.happenings).toEqual([{ _tag: "Stopped", node: "a1" }])
    expect(yield* Explore.check(paxos)).toMatchObject({ verdict: "holds" })
  }))

it.effect("Strawman: accepting the first proposal alone can split the vote for ever (PMS 2.2)", () =>
  Effect.gen(function* () {
    const { counterexamples, verdict } = yield* Explore.check(firstProposal)
    expect(verdict).toBe("violated")
    expect(counterexamples.map(({ ending, property }) => ({ ending, property }))).toEqual([
      { property: "one is chosen", ending: { _tag: "Ends" } },
    ])
  }))

it.effect("Flexible Paxos: weighted votes are safe if the phases' quorums meet, and not otherwise (section 3)", () =>
  Effect.gen(function* () {
    expect(yield* Explore.check(weighted(3))).toMatchObject({ verdict: "holds", states: 168_222, unreached: [] })
    const { counterexamples: [counterexample] } = yield* Explore.check(weighted(2))
    expect(counterexample).toMatchObject({ property: "agreement: only a single value is chosen" })
  }))
