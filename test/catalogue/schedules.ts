/**
 * Faults for bugs that those which are drawn seldom meet; also what a protocol does not claim to bear, and the same faults
 * as far as it does.
 */
import type { Fault, Schedule } from "../../src/faults/mod.ts"
import { NodeId } from "../../src/model/NodeId.ts"

/** What strikes the program with the bug, and what strikes it without. */
export interface Schedules {
  readonly wrong: Schedule.Schedule
  readonly right: Schedule.Schedule
}

/** Strikes one node after the other, each of those that are in every cluster, a few times. */
const inTurn = (everyMs: number, strikes: (node: NodeId, atMs: number) => ReadonlyArray<Schedule.Strike>) => ({
  faulty: [],
  strikes: [..."abcabcabc"].flatMap((name, turn) => strikes(NodeId.make(name), 1000 + turn * everyMs)),
})

/** A node's clock runs at this rate, and while it does the node is cut off. */
const cutOff = (rate: number): Schedule.Schedule =>
  inTurn(4000, (node, atMs) => {
    const cut = { atMs: atMs + 1000, forMs: 2000 }
    const drift: Fault.Fault = { _tag: "Drift", node, rate }
    return [
      ...(rate === 1 ? [] : [{ atMs, forMs: 3000, fault: drift }]),
      { ...cut, fault: { _tag: "OmitSends", node, likelihood: 1 } },
      { ...cut, fault: { _tag: "OmitReceives", node, likelihood: 1 } },
    ]
  })

/** Leaders are cut off. */
export const isolating: Schedules = { wrong: cutOff(1), right: cutOff(1) }

/** Leaders are cut off whose clocks run at 0.3 times the rate of time. */
export const drifting: Schedules = { wrong: cutOff(0.3), right: cutOff(1) }

const crashing = (disk: "kept" | "lost"): Schedule.Schedule =>
  inTurn(500, (node, atMs) => [{ atMs, forMs: 100, fault: { _tag: "Crash", node, disk } }])

/** Acceptors lose their disks. */
export const wiping: Schedules = { wrong: crashing("lost"), right: crashing("kept") }
