import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Ballot from "../../src/model/Ballot.ts"
import { NodeId } from "../../src/model/NodeId.ts"

const ballot = (round: number, node: string): Ballot.Ballot => ({ round, node: NodeId.make(node) })

/** Few rounds and few nodes, so that ties are common. */
const Close = Schema.Struct({ round: Schema.Literals([0, 1, 2]), node: Schema.Literals(["a", "b", "B", "10", "9"]) })
const close = ({ node, round }: typeof Close.Type) => ballot(round, node)

const decode = Schema.decodeUnknownSync(Ballot.Ballot)

describe("Ballot", () => {
  it.prop("any two are ordered one way: totally ordered (PMS 2.2)", [Close, Close], ([one, other]) => {
    const a = close(one)
    const b = close(other)
    expect(Math.sign(Ballot.compare(a, b)) + Math.sign(Ballot.compare(b, a))).toBe(0)
    expect(Ballot.compare(a, b) === 0).toBe(a.round === b.round && a.node === b.node)
    expect(Ballot.equals(a, b)).toBe(Ballot.compare(a, b) === 0)
    expect(Ballot.isLessThan(a, b)).toBe(Ballot.compare(a, b) < 0)
    expect(Ballot.isGreaterThan(a, b)).toBe(Ballot.compare(a, b) > 0)
  })

  it.prop("the order is transitive", [Close, Close, Close], (three) => {
    const [low, middle, high] = three.map(close).sort(Ballot.compare)
    if (low === undefined || middle === undefined || high === undefined) throw new Error("three are sorted to three")
    expect(Ballot.isGreaterThan(low, middle)).toBe(false)
    expect(Ballot.isGreaterThan(middle, high)).toBe(false)
    expect(Ballot.isGreaterThan(low, high)).toBe(false)
  })

  it("compares by round first, then by the name of the node", () => {
    const ascending = [ballot(1, "b"), ballot(2, "10"), ballot(2, "9"), ballot(2, "B"), ballot(2, "a"), ballot(10, "a")]
    expect(ascending.toReversed().sort(Ballot.compare)).toEqual(ascending)
  })

  it("two nodes share none, so that a ballot has one owner (PMS 2.4)", () => {
    const base = ballot(4, "c")
    expect(Ballot.equals(Ballot.above(base, NodeId.make("a")), Ballot.above(base, NodeId.make("b")))).toBe(false)
  })

  it.prop("the one above is above, in the next round, and owned by its node", [Close, Close], ([one, { node }]) => {
    const above = Ballot.above(close(one), NodeId.make(node))
    expect(Ballot.isLessThan(close(one), above)).toBe(true)
    expect(above).toEqual(ballot(one.round + 1, node))
  })

  it.prop("zero is below every ballot of a round from 1", [Close], ([one]) => {
    expect(Ballot.isLessThan(Ballot.zero, ballot(one.round + 1, one.node))).toBe(true)
  })

  it("max is the later one", () => {
    expect(Ballot.max(ballot(1, "b"), ballot(2, "a"))).toEqual(ballot(2, "a"))
    expect(Ballot.max(ballot(2, "b"), ballot(2, "a"))).toEqual(ballot(2, "b"))
  })

  it("prints its round and its node", () => {
    expect(Ballot.format(ballot(3, "a"))).toBe("3.a")
  })

  it.each([0, 1, Number.MAX_SAFE_INTEGER])("decodes the round %d", (round) => {
    expect(decode({ round, node: "a" })).toEqual(ballot(round, "a"))
  })

  it.each([NaN, Infinity, -Infinity, -1, 1.5, 2 ** 53, "1", null, undefined])("refuses the round %s", (round) => {
    expect(() => decode({ round, node: "a" })).toThrow(/round/)
  })

  it("refuses a node that is none", () => {
    expect(() => decode({ round: 1, node: "a b" })).toThrow(/node/)
  })
})
