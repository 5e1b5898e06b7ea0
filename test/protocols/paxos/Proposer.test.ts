import { expect, it } from "vitest"
import { Quorum } from "../../../src/model/mod.ts"
import { Accept, Decided, Learn, Nack, Prepare, Promise, Propose } from "../../../src/protocols/paxos/messages.ts"
import { makeProposer } from "../../../src/protocols/paxos/Proposer.ts"
import { Actor, becomes, cancels, sets, to, toEvery } from "../Actor.ts"
import { ballot, proposal } from "./proposals.ts"

const retry = { timeout: "1 second", backoff: "10 millis" } as const
const proposer = (quorums = Quorum.majority(3), node = "p") =>
  new Actor(makeProposer(quorums, retry), node, ["a", "b", "c"])

/** A proposer in phase 1 with its first ballot, `1.p`. */
const preparing = (quorums = Quorum.majority(3)) => {
  const p = proposer(quorums)
  p.hears("client@p", Propose({ value: "mine" }))
  return p
}
const promise = (accepted: Promise["accepted"] = null, round = 1) => Promise({ ballot: ballot(round, "p"), accepted })

const beginsPhase1 = (round: number) => [
  toEvery("Acceptor", Prepare({ ballot: ballot(round, "p") })),
  to("Learner@p", Learn({})),
  sets("Retry", 1000),
  becomes("Preparing"),
]

const proposes = (value: string) => [
  toEvery("Acceptor", Accept({ proposal: proposal(1, "p", value) })),
  sets("Retry", 1000),
  becomes("Waiting"),
]

it("Proposer: sends a prepare request with a new number to the acceptors (PMS 2.2, phase 1a)", () => {
  expect(proposer().hears("client@p", Propose({ value: "mine" }))).toEqual(beginsPhase1(1))
})

it("Proposer: proposes any value, its client's, if a majority reports no proposals (PMS 2.2, phase 2a)", () => {
  const p = preparing()
  expect(p.hears("Acceptor@a", promise())).toEqual([])
  expect(p.hears("Acceptor@b", promise())).toEqual(proposes("mine"))
})

it("Proposer: proposes the value of the highest-numbered proposal among the responses (PMS 2.2, phase 2a)", () => {
  const p = preparing(Quorum.majority(5))
  p.hears("Acceptor@a", promise(proposal(3, "r", "higher")))
  p.hears("Acceptor@b", promise())
  expect(p.hears("Acceptor@c", promise(proposal(3, "q", "lower")))).toEqual(proposes("higher"))
})

it("Proposer: is bound by a value that is null, as by any other (PMS 2.2, phase 2a)", () => {
  const p = preparing({ phase1: 1, phase2: 3 })
  const bound = { ballot: ballot(1, "a"), value: null }
  expect(p.hears("Acceptor@a", promise(bound))[0]).toEqual(
    toEvery("Acceptor", Accept({ proposal: { ballot: ballot(1, "p"), value: null } })),
  )
})

it("Proposer: counts an acceptor once, however often it answers (PMS 2.2, phase 2a)", () => {
  const p = preparing()
  p.hears("Acceptor@a", promise())
  expect(p.hears("Acceptor@a", promise())).toEqual([])
})

it("Proposer: waits for a phase-1 quorum of the size that it is given (Flexible Paxos, section 3)", () => {
  const p = preparing({ phase1: 3, phase2: 1 })
  p.hears("Acceptor@a", promise())
  expect(p.hears("Acceptor@b", promise())).toEqual([])
  expect(p.hears("Acceptor@c", promise())).toEqual(proposes("mine"))
})

it("Proposer: counts acceptors named like what every object inherits (PMS 2.2, phase 2a)", () => {
  const p = preparing()
  expect(p.hears("Acceptor@__proto__", promise(proposal(1, "a", "bound")))).toEqual([])
  expect(p.hears("Acceptor@constructor", promise())).toEqual(proposes("bound"))
})

it("Proposer: issues one proposal a ballot, whatever answers arrive later (PMS 2.2)", () => {
  const p = preparing()
  p.hears("Acceptor@a", promise())
  p.hears("Acceptor@b", promise())
  expect(p.hears("Acceptor@c", promise(proposal(1, "a", "late")))).toEqual([])
})

it("Proposer: ignores promises for a ballot that it has abandoned (PMS 2.2)", () => {
  const p = preparing()
  p.hears("Acceptor@a", promise())
  p.fires("Retry")
  p.hears("Acceptor@a", promise(null, 2))
  expect(p.hears("Acceptor@b", promise(null, 1))).toEqual([])
})

it("Proposer: abandons its ballot when it hears of a higher promise, and goes above it (PMS 2.2, the end)", () => {
  const p = preparing()
  expect(p.hears("Acceptor@a", Nack({ promised: ballot(4, "q") }))).toEqual([
    sets("Retry", 0, 160),
    becomes("Waiting"),
  ])
  expect(p.fires("Retry")).toEqual(beginsPhase1(5))
})

it("Proposer: keeps to its ballot when it hears of a promise that is not above it (PMS 2.2, the end)", () => {
  const p = preparing()
  expect(p.hears("Acceptor@a", Nack({ promised: ballot(1, "p") }))).toEqual([])
  expect(p.hears("Acceptor@a", Nack({ promised: ballot(1, "o") }))).toEqual([])
  p.hears("Acceptor@a", promise())
  expect(p.hears("Acceptor@b", promise())).toEqual(proposes("mine"))
})

it("Proposer: stands back longer with every round, up to four timeouts, so that a duel ends (PMS 2.4)", () => {
  const p = preparing()
  for (const [round, mostMs] of [[1, 20], [2, 40], [3, 80], [8, 2560], [9, 4000], [2000, 4000]] as const) {
    expect(p.hears("Acceptor@a", Nack({ promised: ballot(round, "q") }))[0]).toEqual(sets("Retry", 0, mostMs))
  }
})

it("Proposer: tries again if a phase gets no quorum in time, with its client's value (PMS 2.2)", () => {
  const p = preparing()
  expect(p.fires("Retry")).toEqual(beginsPhase1(2))
  p.hears("Acceptor@a", promise(proposal(1, "o", "bound"), 2))
  p.hears("Acceptor@b", promise(null, 2))
  expect(p.fires("Retry")).toEqual(beginsPhase1(3))
  p.hears("Acceptor@b", promise(null, 3))
  expect(p.hears("Acceptor@c", promise(null, 3))[0]).toEqual(
    toEvery("Acceptor", Accept({ proposal: proposal(3, "p", "mine") })),
  )
})

it("Proposer: begins with a higher number than any it has used, also after a restart (PMS 2.5)", () => {
  const p = preparing()
  p.restarts()
  expect(p.hears("client@p", Propose({ value: "mine" }))).toEqual(beginsPhase1(2))
})

it("Proposer: ignores what was meant for it before a restart (PMS 2.5)", () => {
  const p = preparing()
  p.restarts()
  expect(p.hears("Acceptor@a", promise())).toEqual([])
  expect(p.hears("Acceptor@a", Nack({ promised: ballot(2, "q") }))).toEqual([])
})

it("Proposer: numbers of different proposers differ (PMS 2.5)", () => {
  const [p, q] = [proposer(Quorum.majority(3), "p"), proposer(Quorum.majority(3), "q")]
  expect(p.hears("client@p", Propose({ value: "mine" }))[0]).toEqual(
    toEvery("Acceptor", Prepare({ ballot: ballot(1, "p") })),
  )
  expect(q.hears("client@q", Propose({ value: "other" }))[0]).toEqual(
    toEvery("Acceptor", Prepare({ ballot: ballot(1, "q") })),
  )
})

it("Proposer: works for one client at a time; the others learn what is decided (Consensus)", () => {
  const p = preparing()
  expect(p.hears("client@p", Propose({ value: "other" }))).toEqual([])
  p.hears("Acceptor@a", promise())
  expect(p.hears("Acceptor@b", promise())).toEqual(proposes("mine"))
})

it("Proposer: is at rest once a value is decided (Consensus)", () => {
  const p = preparing()
  expect(p.hears("Learner@p", Decided({ value: "other" }))).toEqual([cancels("Retry"), becomes("Done")])
  expect(p.hears("client@p", Propose({ value: "mine" }))).toEqual([])
  expect(p.hears("Acceptor@a", Nack({ promised: ballot(2, "q") }))).toEqual([])
})
