import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore, type Model } from "../../../src/explore/mod.ts"
import { duel, overheard, progress } from "../../../src/worlds/paxos.ts"

const explored = <H>(what: string, model: Model.Model<H>, states: number, fullStates: number) =>
  it.effect(`Paxos, explored to the end: ${what}`, () =>
    Effect.gen(function* () {
      const { counterexamples, unreached, ...report } = yield* Explore.check(model)
      expect({ counterexamples, unreached }).toEqual({ counterexamples: [], unreached: [] })
      expect(report).toMatchObject({ verdict: "holds", states, fullStates })
    }))

explored("two proposers and three acceptors, of which any restarts (PMS 2.2)", duel("duel"), 58_553, 331_501)

explored(
  "and a learner, which decides nothing but what is chosen (PMS 2.3)",
  overheard(duel("duel with a learner", { faults: {} })),
  147_890,
  867_201,
)

explored(
  "two proposers, of which one tries again, and two acceptors (PMS 2.2)",
  duel("duel with a second attempt", { acceptors: 2, quorums: { phase1: 2, phase2: 2 }, retries: 1, faults: {} }),
  262_266,
  521_992,
)

explored(
  "two proposers and three acceptors, of which each can choose alone (Flexible Paxos, section 3)",
  duel("duel with flexible quorums", { quorums: { phase1: 3, phase2: 1 } }),
  9_180,
  46_264,
)

explored(
  "a lone proposer gets its value chosen though an acceptor stops (PMS 2.4)",
  progress("progress"),
  490,
  2_376,
)
