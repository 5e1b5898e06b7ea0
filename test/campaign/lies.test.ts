import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Day, multiPaxos, paxos, Plan, type Subject } from "../../src/campaign/mod.ts"
import type { Fault, Schedule } from "../../src/faults/mod.ts"
import type { NodeId } from "../../src/model/NodeId.ts"

const durationMs = 10_000

type Lie = (node: NodeId) => Fault.Fault

const forgets: Lie = (node) => ({ _tag: "SkipWrites", node, likelihood: 0.2 })
const misreports: Lie = (node) => ({ _tag: "Misreport", node, likelihood: 0.2 })
const equivocates: Lie = (node) => ({ _tag: "Equivocate", node, likelihood: 0.2 })

/** Every node crashes now and then, and perhaps lies all day. */
const scheduleOf = (nodes: ReadonlyArray<NodeId>, lie?: Lie): Schedule.Schedule => ({
  faulty: nodes,
  strikes: nodes.flatMap((node, index): ReadonlyArray<Schedule.Strike> => [
    ...lie === undefined ? [] : [{ atMs: 0, forMs: durationMs, fault: lie(node) }],
    {
      atMs: 1500 + 300 * index,
      forMs: 100,
      again: { times: 3, everyMs: 2000 },
      fault: { _tag: "Crash", node, disk: "kept" },
    },
  ]),
})

/** Which of the first seeds have a day that is accused of something unsafe. */
const accused = (subject: Subject, lie?: Lie) =>
  Effect.filter([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], (seed) =>
    Effect.gen(function* () {
      const { setup } = yield* Plan.plan(subject, seed, { durationMs })
      const schedule = scheduleOf(setup.nodes, lie)
      const { verdict } = yield* Day.live(yield* Plan.plan(subject, seed, { durationMs, schedule }))
      return verdict.violations.some(({ kind }) => kind === "safety")
    }))

it.effect.each(
  [
    ["Paxos", "states that forget some of what was written", paxos(), forgets],
    ["Paxos", "messages with a value changed", paxos(), misreports],
    ["Paxos", "messages that tell peers different things", paxos(), equivocates],
    ["Multi-Paxos", "states that forget some of what was written", multiPaxos(), forgets],
  ] as const,
)(
  "The account of %s refuses %s, at random, and nothing of the same days without: seeds 0 to 9",
  ([, , subject, lie]) =>
    Effect.gen(function* () {
      expect((yield* accused(subject, lie)).length).toBeGreaterThan(5)
      expect(yield* accused(subject)).toEqual([])
    }),
)
