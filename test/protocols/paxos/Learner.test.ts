import { expect, it } from "vitest"
import { Quorum } from "../../../src/model/mod.ts"
import { makeLearner } from "../../../src/protocols/paxos/Learner.ts"
import { Accepted, Ask, Decided, Learn, Propose } from "../../../src/protocols/paxos/messages.ts"
import { Actor, becomes, cancels, emits, sets, to, toEvery } from "../Actor.ts"
import { proposal } from "./proposals.ts"

const learner = (quorums = Quorum.majority(3)) => new Actor(makeLearner(quorums, "1 second"), "a", ["a", "b", "c"])
const accepted = (round: number, node: string, value: string) => Accepted({ proposal: proposal(round, node, value) })
const decides = (value: string) => [cancels("Poll"), emits(Decided({ value })), becomes("Decided")]

it("Learner: finds out that a proposal has been accepted by a majority of acceptors (PMS 2.3)", () => {
  const l = learner()
  expect(l.hears("Acceptor@a", accepted(1, "p", "x"))).toEqual([])
  expect(l.hears("Acceptor@b", accepted(1, "p", "x"))).toEqual(decides("x"))
})

it("Learner: counts an acceptor once (PMS 2.3)", () => {
  const l = learner()
  l.hears("Acceptor@a", accepted(1, "p", "x"))
  expect(l.hears("Acceptor@a", accepted(1, "p", "x"))).toEqual([])
})

it("Learner: does not add up acceptors of different proposals, though of one value (PMS 2.3)", () => {
  const l = learner()
  l.hears("Acceptor@a", accepted(1, "p", "x"))
  expect(l.hears("Acceptor@b", accepted(2, "q", "x"))).toEqual([])
})

it("Learner: keeps what an acceptor accepted last, in whatever order it hears of it (PMS 2.3)", () => {
  const l = learner()
  l.hears("Acceptor@a", accepted(2, "q", "y"))
  expect(l.hears("Acceptor@a", accepted(1, "p", "x"))).toEqual([])
  expect(l.hears("Acceptor@b", accepted(1, "p", "x"))).toEqual([])
  expect(l.hears("Acceptor@c", accepted(2, "q", "y"))).toEqual(decides("y"))
})

it("Learner: waits for a phase-2 quorum of the size that it is given (Flexible Paxos, section 3)", () => {
  expect(learner({ phase1: 3, phase2: 1 }).hears("Acceptor@a", accepted(1, "p", "x"))).toEqual(decides("x"))
})

it("Learner: counts acceptors named like what every object inherits (PMS 2.3)", () => {
  const l = learner()
  expect(l.hears("Acceptor@constructor", accepted(1, "p", "x"))).toEqual([])
  expect(l.hears("Acceptor@__proto__", accepted(1, "p", "x"))).toEqual(decides("x"))
})

it("Learner: answers whoever has asked as soon as it knows, and whoever asks later at once (Consensus)", () => {
  const l = learner()
  expect(l.hears("client@a", Learn({}))).toEqual([sets("Poll", 1000)])
  expect(l.hears("Proposer@a", Learn({}))).toEqual([])
  expect(l.hears("client@a", Learn({}))).toEqual([])
  l.hears("Acceptor@a", accepted(1, "p", "x"))
  const known = Decided({ value: "x" })
  expect(l.hears("Acceptor@b", accepted(1, "p", "x"))).toEqual([
    cancels("Poll"),
    emits(known),
    to("client@a", known),
    to("Proposer@a", known),
    becomes("Decided"),
  ])
  expect(l.hears("client@a", Learn({}))).toEqual([to("client@a", known)])
})

it("Learner: decides once, and for ever (PMS 2.1)", () => {
  const l = learner()
  l.hears("Acceptor@a", accepted(1, "p", "x"))
  l.hears("Acceptor@b", accepted(1, "p", "x"))
  expect(l.hears("Acceptor@c", accepted(1, "p", "x"))).toEqual([])
  expect(l.state).toEqual({ mode: Decided({ value: "x" }) })
})

it("Learner: asks the acceptors what they have accepted while somebody waits (PMS 2.3)", () => {
  const l = learner()
  l.hears("client@a", Learn({}))
  expect(l.fires("Poll")).toEqual([toEvery("Acceptor", Ask({})), sets("Poll", 1000)])
})

it("Learner: has a proposer issue a proposal if their answers may not tell (PMS 2.3, the end)", () => {
  const l = learner()
  l.hears("client@a", Learn({}))
  l.hears("Acceptor@a", accepted(1, "p", "x"))
  l.hears("Acceptor@b", accepted(2, "q", "y"))
  expect(l.fires("Poll")).toEqual([
    toEvery("Acceptor", Ask({})),
    to("Proposer@a", Propose({ value: "y" })),
    sets("Poll", 1000),
  ])
})

it("Learner: forgets all when it restarts, and learns it again from the acceptors (PMS 2.3)", () => {
  const l = learner()
  l.hears("Acceptor@a", accepted(1, "p", "x"))
  l.hears("Acceptor@b", accepted(1, "p", "x"))
  l.restarts()
  l.hears("client@a", Learn({}))
  expect(l.fires("Poll")[0]).toEqual(toEvery("Acceptor", Ask({})))
  l.hears("Acceptor@b", accepted(1, "p", "x"))
  expect(l.hears("Acceptor@c", accepted(1, "p", "x"))).toContainEqual(to("client@a", Decided({ value: "x" })))
})
