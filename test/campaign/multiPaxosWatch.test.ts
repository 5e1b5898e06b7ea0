/** The account of Multi-Paxos that campaigns keep: that it refuses what days of right replicas never show. */
import { describe, expect, it } from "@effect/vitest"
import { Situations } from "../../src/campaign/Situations.ts"
import { situations, Watch } from "../../src/campaign/multipaxos/Watch.ts"
import * as Address from "../../src/model/Address.ts"
import * as Ballot from "../../src/model/Ballot.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import * as Slot from "../../src/model/Slot.ts"
import type { Internal } from "../../src/protocols/multipaxos/Action.ts"
import { Snapshotted } from "../../src/protocols/multipaxos/events.ts"
import { Handover, Heartbeat } from "../../src/protocols/multipaxos/messages.ts"

const [a, b] = [NodeId.make("a"), NodeId.make("b")]

const watching = () => {
  const violations: Array<string> = []
  const stage = {
    situations: new Situations<string>(situations),
    violated: (what: string) => void violations.push(what),
  }
  return { violations, watch: new Watch(stage) }
}

/** What the account says of a leader that has said all this to a peer. */
const violationsOf = (...said: ReadonlyArray<Internal>): ReadonlyArray<string> => {
  const { violations, watch } = watching()
  const [from, to] = [Address.make(a, "Replica"), Address.make(b, "Replica")]
  for (const message of said) watch.observe({ _tag: "Sent", from, to, message })
  return violations
}

const first = Ballot.above(Ballot.zero, a)
const later = Ballot.above(first, a)
const chosen = Slot.Slot.make(0)

describe("The account of Multi-Paxos: a leader that has handed over", () => {
  it("may say nothing more as the leader of that ballot: no lease rests on it any longer (handover.ts)", () => {
    const violations = violationsOf(Handover({ ballot: first, to: b }), Heartbeat({ ballot: first, chosen }))
    expect(violations).toEqual([expect.stringMatching(/^a had handed over 1\.a and says \{"_tag":"Heartbeat"/)])
  })

  it("may tell all others of it, and lead in a later ballot", () => {
    const handover = Handover({ ballot: first, to: b })
    expect(violationsOf(handover, handover, Heartbeat({ ballot: later, chosen }))).toEqual([])
  })
})

describe("The account of Multi-Paxos: a snapshot that a replica has told of", () => {
  const end = Slot.Slot.make(153)
  const cells = new Map<string, unknown>([["Replica.snapshot/", { end: 124, length: 2, checksum: 703850869 }]])
  const contents = { cells, logs: new Map() }
  const told = () => {
    const { violations, watch } = watching()
    watch.observe({
      _tag: "Emitted",
      self: Address.make(a, "Replica"),
      event: Snapshotted({ end, first: end, parts: [] }),
    })
    return { violations, watch }
  }

  it("is on its disk when its node starts", () => {
    const { violations, watch } = told()
    watch.loaded(a, contents, true)
    expect(violations).toEqual(["a had a snapshot of the slots below 153 and finds one of those below 124"])
  })

  it("may not have been there yet when another role of the node looked", () => {
    const { violations, watch } = told()
    watch.loaded(a, contents, false)
    expect(violations).toEqual([])
  })
})
