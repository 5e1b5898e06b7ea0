import { expect, it } from "@effect/vitest"
import { NodeId } from "../../src/model/NodeId.ts"
import { Coverage } from "../../src/campaign/mod.ts"
import { named, verdict } from "./fixture.ts"

const [seen, unseen] = ["a leader that is deposed", "a snapshot that is torn"]
const node = NodeId.make("a")
const pause = { atMs: 1, forMs: 2, fault: { _tag: "Pause", node } } as const

const coverage = [{ [seen]: 3, [unseen]: 0 }, { [seen]: 0, [unseen]: 0 }]
  .map((situations) => verdict({ situations, schedule: { faulty: [], strikes: [pause, pause] } }))
  .reduce(Coverage.add, Coverage.none(named("one", [seen, unseen])))

it("Coverage: counts how often a situation was reached, in how many days, and the faults that struck", () => {
  expect(coverage).toEqual({
    subject: "one",
    days: 2,
    situations: { [seen]: { times: 3, days: 1 }, [unseen]: { times: 0, days: 0 } },
    faults: { Pause: { times: 4, days: 2 } },
  })
})

it("Coverage: says plainly what was declared and never reached", () => {
  expect(Coverage.missed(coverage)).toEqual([unseen])
  expect(Coverage.format(coverage)).toBe([
    "one: 2 days",
    "  a leader that is deposed: 3 times, in 1 day",
    "  NEVER  a snapshot that is torn",
    "  1 of the declared situations was never reached",
    "  faults: Pause 4",
  ].join("\n"))
})
