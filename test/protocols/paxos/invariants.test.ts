import { expect, it } from "vitest"
import { type Acceptances, agree, atLeast, chosen, record, valid } from "../../../src/protocols/paxos/invariants.ts"
import { ballot, proposal } from "./proposals.ts"

const history = (...accepted: ReadonlyArray<readonly [acceptor: string, round: number, value: string]>): Acceptances =>
  accepted.reduce<Acceptances>(
    (history, [acceptor, round, value]) => record(history, acceptor, proposal(round, "p", value)),
    {},
  )

it("chosen: a value that so many acceptors have accepted under one ballot (PMS 2.2)", () => {
  expect(chosen(history(["a", 1, "x"], ["b", 1, "x"]), atLeast(2))).toEqual(["x"])
  expect(chosen(history(["a", 1, "x"], ["b", 2, "x"]), atLeast(2))).toEqual([])
  expect(chosen(history(["a", 1, "x"], ["b", 1, "x"]), atLeast(3))).toEqual([])
})

it("chosen: stays chosen whatever is accepted later (PMS 2.2)", () => {
  expect(chosen(history(["a", 1, "x"], ["b", 1, "x"], ["b", 2, "y"], ["c", 2, "y"]), atLeast(2))).toEqual(["x", "y"])
})

it("chosen: each value once, however it is chosen (PMS 2.2)", () => {
  const object = (round: number) => ({ ballot: ballot(round, "p"), value: { dish: "soup" } })
  const twice = record(record({}, "a", object(1)), "a", object(2))
  expect(chosen(twice, atLeast(1))).toEqual([{ dish: "soup" }])
})

it("chosen: tells two values of one ballot apart, should a broken proposer propose them (PMS 2.5)", () => {
  expect(chosen(history(["a", 1, "x"], ["b", 1, "y"]), atLeast(2))).toEqual([])
  expect(chosen(history(["a", 1, "x"], ["b", 1, "y"], ["b", 1, "x"], ["c", 1, "y"]), atLeast(2))).toEqual(["x", "y"])
})

it("record: is the same history if nothing is new", () => {
  const known = history(["a", 1, "x"])
  expect(record(known, "a", proposal(1, "p", "x"))).toBe(known)
})

it("agreement and validity: at most one value, and only a proposed one (PMS 2.1)", () => {
  expect([[], ["x"], ["x", "y"]].map(agree)).toEqual([true, true, false])
  expect(valid(["x"], ["y", "x"])).toBe(true)
  expect(valid([{ dish: "soup" }], [{ dish: "soup" }])).toBe(true)
  expect(valid(["x"], ["y"])).toBe(false)
})
