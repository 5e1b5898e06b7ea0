import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Configuration from "../../src/model/Configuration.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import * as Quorum from "../../src/model/Quorum.ts"

const nodes = (...names: ReadonlyArray<string>) => names.map((name) => NodeId.make(name))

/** Every way to pick `size` of `count` acceptors. */
const subsets = (count: number, size: number): ReadonlyArray<ReadonlySet<number>> =>
  Array.from(
    { length: 2 ** count },
    (_, bits) => new Set(Array.from({ length: count }, (_, i) => i).filter((i) => bits & 2 ** i)),
  )
    .filter((subset) => subset.size === size)

const allIntersect = (acceptors: number, { phase1, phase2 }: Quorum.Quorums): boolean =>
  subsets(acceptors, phase1).every((one) => subsets(acceptors, phase2).every((other) => !one.isDisjointFrom(other)))

describe("Quorum", () => {
  it.each([[1, 1], [2, 2], [3, 2], [4, 3], [5, 3], [7, 4]])(
    "a majority of %d is %d, in both phases",
    (acceptors, size) => {
      expect(Quorum.majority(acceptors)).toEqual({ phase1: size, phase2: size })
      expect(allIntersect(acceptors, Quorum.majority(acceptors))).toBe(true)
    },
  )

  it.effect.prop(
    "flexible quorums are accepted exactly when all of them intersect (Flexible Paxos, section 3)",
    [Schema.Literals([1, 2, 3, 4, 5]), Schema.Literals([1, 2, 3, 4, 5]), Schema.Literals([1, 2, 3, 4, 5])],
    ([acceptors, phase1, phase2]) =>
      Effect.gen(function* () {
        const quorums = { phase1, phase2 }
        const accepted = yield* Effect.match(Quorum.flexible(acceptors, quorums), {
          onSuccess: () => true,
          onFailure: () => false,
        })
        const possible = phase1 <= acceptors && phase2 <= acceptors
        expect(accepted).toBe(possible && allIntersect(acceptors, quorums))
      }),
  )

  it.effect("says why quorums that can miss each other are refused, and what would do", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Quorum.flexible(4, { phase1: 2, phase2: 2 }))
      expect(error).toMatchObject({ _tag: "InvalidQuorums", acceptors: 4, phase1: 2, phase2: 2 })
      expect(error.message).toBe(
        "quorums of 2 (phase 1) and 2 (phase 2) among 4 acceptors: they need not intersect; make the sizes add up to at least 5",
      )
    }))

  it.effect.each([0, -1, 6, 2.5, NaN, Infinity])("refuses a quorum of %d among 5", (size) =>
    Effect.gen(function* () {
      for (const quorums of [{ phase1: size, phase2: 5 }, { phase1: 5, phase2: size }]) {
        const error = yield* Effect.flip(Quorum.flexible(5, quorums))
        expect(error.message).toContain("a size is not a whole number from 1 to 5")
      }
    }))
})

describe("Configuration", () => {
  it.effect.each([1, 3, 5, 7])("of %d members has majority quorums", (count) =>
    Effect.gen(function* () {
      const members = nodes("a", "b", "c", "d", "e", "f", "g").slice(0, count)
      expect(yield* Configuration.make(members)).toEqual({ members, quorums: Quorum.majority(count) })
    }))

  const refused: ReadonlyArray<readonly [what: string, names: ReadonlyArray<string>, message: string]> = [
    ["no member", [], "members []: there is none; name at least one node"],
    ["a member twice", ["a", "b", "a"], "members [a, b, a]: a node is named twice; name each once"],
    [
      "two members",
      ["a", "b"],
      "members [a, b]: 2 tolerate no more failures than 1; add or drop one, or pass quorums",
    ],
    [
      "four members",
      ["a", "b", "c", "d"],
      "members [a, b, c, d]: 4 tolerate no more failures than 3; add or drop one, or pass quorums",
    ],
  ]
  it.effect.each(refused)("refuses $0", ([, names, message]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Configuration.make(nodes(...names)))
      expect(error).toMatchObject({ _tag: "InvalidConfiguration", members: names })
      expect(error.message).toBe(message)
    }))

  it.effect("takes an even number of members with quorums that intersect", () =>
    Effect.gen(function* () {
      const quorums = { phase1: 3, phase2: 2 }
      expect(yield* Configuration.make(nodes("a", "b", "c", "d"), quorums)).toMatchObject({ quorums })
    }))

  it.effect("refuses quorums that can miss each other, whatever the number of members", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Configuration.make(nodes("a", "b", "c"), { phase1: 1, phase2: 2 }))
      expect(error._tag).toBe("InvalidQuorums")
    }))

  it.effect("refuses a member named twice also with quorums of one's own", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Configuration.make(nodes("a", "a"), { phase1: 2, phase2: 1 }))
      expect(error._tag).toBe("InvalidConfiguration")
    }))
})
