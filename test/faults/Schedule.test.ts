import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { Fault, Schedule } from "../../src/faults/mod.ts"
import { a, b, c, drawn, faults, nodes, seeds } from "./fixture.ts"

const encode = Schema.encodeUnknownSync(Schedule.Schedule)
const decode = Schema.decodeUnknownSync(Schedule.Schedule)
const throughJson = (schedule: Schedule.Schedule) => decode(JSON.parse(JSON.stringify(encode(schedule))))

describe("a schedule", () => {
  it("is the same after its way through JSON, with faults of every tag", () => {
    const strikes = faults.map((fault, index) => ({ atMs: index, forMs: 10, fault }))
    const again = { atMs: 5, forMs: 2, again: { times: 3, everyMs: 4 }, fault: faults[0] }
    const schedule = decode({ faulty: [a], strikes: [...strikes, again, { atMs: 9, fault: faults[1] }] })
    expect(throughJson(schedule)).toEqual(schedule)
    for (const seed of seeds) expect(throughJson(drawn(seed)), `seed ${seed}`).toEqual(drawn(seed))
  })

  it.each<[string, unknown, RegExp]>([
    ["a likelihood above 1", { atMs: 0, fault: { _tag: "OmitSends", node: a, likelihood: 2 } }, /between 0 and 1/],
    ["a clock that stands still", { atMs: 0, fault: { _tag: "Drift", node: a, rate: 0 } }, /greater than 0/],
    ["what never ends and comes again", { atMs: 0, again: { times: 1, everyMs: 1 }, fault: faults[0] }, /give `forMs`/],
  ])("is refused with %s", (_, strike, problem) => {
    expect(() => decode({ faulty: [], strikes: [strike] })).toThrow(problem)
  })

  it("tells what begins and ends, in order, and what comes again each time", () => {
    const pause = { _tag: "Pause", node: a } as const
    const crash = { _tag: "Crash", node: b, disk: "kept" } as const
    const schedule: Schedule.Schedule = {
      faulty: [],
      strikes: [{ atMs: 10, forMs: 5, again: { times: 1, everyMs: 20 }, fault: pause }, { atMs: 15, fault: crash }],
    }
    const told = Schedule.moments(schedule).map(({ _tag, atMs, fault, key }) => `${atMs} ${fault._tag} ${_tag} ${key}`)
    expect(told).toEqual([
      "10 Pause Begins 0.0",
      "15 Pause Ends 0.0",
      "15 Crash Begins 1.0",
      "30 Pause Begins 0.1",
      "35 Pause Ends 0.1",
    ])
    expect(Schedule.doomed(schedule, nodes)).toEqual([b])
  })
})

describe("a fault", () => {
  it("has words and a class, whatever its tag", () => {
    const words = faults.map(Fault.format)
    expect(new Set(words).size).toBe(faults.length)
    for (const fault of faults) {
      expect(["crash", "omission", "timing", "response", "arbitrary"]).toContain(Fault.classOf(fault._tag))
    }
  })

  it("concerns its node, the ends of its links, or everybody who is parted", () => {
    const concerned = faults.map((fault) => [fault._tag, Fault.nodesOf(fault, nodes).join("")])
    expect(concerned.filter(([, who]) => who !== "a")).toEqual([
      ["Disturb", "ab"],
      ["Clog", "ab"],
      ["Cut", "ab"],
      ["Partition", "abcde"],
    ])
    expect(Fault.nodesOf({ _tag: "Cut", from: c, to: a }, nodes)).toEqual([c, a])
  })
})
