import { expect, it } from "vitest"
import { Situations } from "../../src/campaign/Situations.ts"
import { situations, Watch } from "../../src/campaign/paxos/Watch.ts"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"

const [a, b] = [NodeId.make("a"), NodeId.make("b")]

/** A watch, and what it has found wrong. */
const watching = () => {
  const violations: Array<string> = []
  const stage = { situations: new Situations<string>(situations), violated: (what: string) => violations.push(what) }
  const watch = new Watch(stage, 2)
  const proposer = Address.make(b, "Proposer", "i")
  const acceptor = Address.make(a, "Acceptor", "i")
  const says = (from: Address.Address, message: object) =>
    watch.observe({ _tag: "Sent", from, to: Address.make(b, "Learner", "i"), message })
  return { violations, watch, proposer, acceptor, says }
}

const first = { ballot: { round: 1, node: b }, value: "x" }
const higher = { round: 2, node: b }

it("An account of Paxos: what an acceptor accepted and could not tell before a crash, it may tell after a higher promise", () => {
  const { acceptor, proposer, says, violations, watch } = watching()
  says(proposer, { _tag: "Accept", proposal: first })
  const cells = new Map<string, unknown>([["Acceptor.promised/i", first.ballot], ["Acceptor.accepted/i", first]])
  watch.loaded(a, { cells, logs: new Map() }, true)
  says(acceptor, { _tag: "Promise", ballot: higher, accepted: first })
  says(acceptor, { _tag: "Accepted", proposal: first })
  expect(violations).toEqual([])
})

it("An account of Paxos: a disk may be ahead of what its acceptor still has to tell of one batch", () => {
  const { acceptor, proposer, says, violations, watch } = watching()
  says(proposer, { _tag: "Accept", proposal: first })
  says(proposer, { _tag: "Accept", proposal: { ballot: higher, value: "x" } })
  // Another role of the node restarts, after the sync of the batch and before what waited for it has left.
  const cells = new Map<string, unknown>([["Acceptor.promised/i", higher], ["Acceptor.accepted/i", {
    ballot: higher,
    value: "x",
  }]])
  says(acceptor, { _tag: "Accepted", proposal: first })
  watch.loaded(a, { cells, logs: new Map() }, false)
  says(acceptor, { _tag: "Promise", ballot: higher, accepted: first })
  says(acceptor, { _tag: "Accepted", proposal: first })
  says(acceptor, { _tag: "Accepted", proposal: { ballot: higher, value: "x" } })
  expect(violations).toEqual([])
})

it("An account of Paxos: what an acceptor has not accepted before a higher promise, it may not accept after it (PMS 2.2)", () => {
  const { acceptor, proposer, says, violations, watch } = watching()
  says(proposer, { _tag: "Accept", proposal: first })
  watch.loaded(a, { cells: new Map(), logs: new Map() }, true)
  says(acceptor, { _tag: "Promise", ballot: higher, accepted: null })
  says(acceptor, { _tag: "Accepted", proposal: first })
  expect(violations).toEqual(["Acceptor/i@a accepts 1.b after 2.b"])
})
