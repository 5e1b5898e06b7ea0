import { expect, it } from "vitest"
import { Acceptor } from "../../../src/protocols/paxos/Acceptor.ts"
import { Accept, Accepted, Ask, Nack, Prepare, Promise } from "../../../src/protocols/paxos/messages.ts"
import { Actor, to, toEvery } from "../Actor.ts"
import { ballot, proposal } from "./proposals.ts"

const acceptor = () => new Actor(Acceptor, "a", ["a", "b", "c"])

it("Acceptor: answers a prepare request with its promise (PMS 2.2, phase 1b)", () => {
  const a = acceptor()
  expect(a.hears("Proposer@p", Prepare({ ballot: ballot(1, "p") }))).toEqual([
    to("Proposer@p", Promise({ ballot: ballot(1, "p"), accepted: null })),
  ])
})

it("Acceptor: its promise names the highest-numbered proposal that it has accepted (PMS 2.2, phase 1b)", () => {
  const a = acceptor()
  a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))
  a.hears("Proposer@q", Accept({ proposal: proposal(1, "q", "y") }))
  expect(a.hears("Proposer@r", Prepare({ ballot: ballot(2, "r") }))).toEqual([
    to("Proposer@r", Promise({ ballot: ballot(2, "r"), accepted: proposal(1, "q", "y") })),
  ])
})

it("Acceptor: tells a proposer below its promise which ballot it has promised (PMS 2.2, the end)", () => {
  const a = acceptor()
  a.hears("Proposer@q", Prepare({ ballot: ballot(2, "q") }))
  const nack = [to("Proposer@p", Nack({ promised: ballot(2, "q") }))]
  expect(a.hears("Proposer@p", Prepare({ ballot: ballot(2, "p") }))).toEqual(nack)
  expect(a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))).toEqual(nack)
  expect(a.state).toEqual({ promised: ballot(2, "q"), accepted: null })
})

it("Acceptor: accepts the first proposal that it receives (PMS 2.2, P1)", () => {
  const a = acceptor()
  expect(a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))).toEqual([
    toEvery("Learner", Accepted({ proposal: proposal(1, "p", "x") })),
  ])
})

it("Acceptor: accepts a proposal unless it has promised a higher ballot (PMS 2.2, P1a and phase 2b)", () => {
  const a = acceptor()
  a.hears("Proposer@p", Prepare({ ballot: ballot(1, "p") }))
  a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))
  expect(a.state.accepted).toEqual(proposal(1, "p", "x"))
  a.hears("Proposer@q", Prepare({ ballot: ballot(2, "q") }))
  a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "z") }))
  expect(a.state.accepted).toEqual(proposal(1, "p", "x"))
})

it("Acceptor: tells every learner what it accepts, whenever it accepts (PMS 2.3)", () => {
  const a = acceptor()
  a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))
  expect(a.hears("Proposer@q", Accept({ proposal: proposal(2, "q", "x") }))).toEqual([
    toEvery("Learner", Accepted({ proposal: proposal(2, "q", "x") })),
  ])
})

it("Acceptor: remembers its promise and its proposal when it fails and restarts (PMS 2.2, 2.5)", () => {
  const a = acceptor()
  a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))
  a.hears("Proposer@q", Prepare({ ballot: ballot(2, "q") }))
  a.restarts()
  expect(a.state).toEqual({ promised: ballot(2, "q"), accepted: proposal(1, "p", "x") })
})

it("Acceptor: to accept a ballot is to promise it, so that a lower one cannot replace it (where it leaves PMS)", () => {
  const a = acceptor()
  a.hears("Proposer@q", Accept({ proposal: proposal(2, "q", "y") }))
  expect(a.hears("Proposer@p", Prepare({ ballot: ballot(1, "p") }))).toEqual([
    to("Proposer@p", Nack({ promised: ballot(2, "q") })),
  ])
})

it("Acceptor: answers a request that arrives twice as it did the first time (where it leaves PMS)", () => {
  const a = acceptor()
  const [prepare, accept] = [Prepare({ ballot: ballot(1, "p") }), Accept({ proposal: proposal(1, "p", "x") })]
  const promised = a.hears("Proposer@p", prepare)
  expect(a.hears("Proposer@p", prepare)).toEqual(promised)
  const accepted = a.hears("Proposer@p", accept)
  expect(a.hears("Proposer@p", accept)).toEqual(accepted)
})

it("Acceptor: tells a learner that asks what it has accepted, if anything (PMS 2.3)", () => {
  const a = acceptor()
  expect(a.hears("Learner@b", Ask({}))).toEqual([])
  a.hears("Proposer@p", Accept({ proposal: proposal(1, "p", "x") }))
  expect(a.hears("Learner@b", Ask({}))).toEqual([to("Learner@b", Accepted({ proposal: proposal(1, "p", "x") }))])
})
