import { describe, expect, it } from "@effect/vitest"
import { type Draw, Fault, Schedule } from "../../src/faults/mod.ts"
import type { NodeId } from "../../src/model/NodeId.ts"
import { drawn, everything, faults, nodes, seeds } from "./fixture.ts"

const all = (options: Partial<Draw.Options> = {}): ReadonlyArray<Schedule.Schedule> =>
  seeds.map((seed) => drawn(seed, options))

const schedules = all()

const tagsOf = (schedules: ReadonlyArray<Schedule.Schedule>): ReadonlySet<string> =>
  new Set(schedules.flatMap(({ strikes }) => strikes.map(({ fault }) => fault._tag)))

const losesDisk = (fault: Fault.Fault) =>
  fault._tag === "DamageRecord" || fault._tag === "LoseRecord" || (fault._tag === "Crash" && fault.disk === "lost")

/** The most nodes that are down at once. */
const mostDown = (schedule: Schedule.Schedule): number => {
  const down = new Map<string, NodeId>()
  let most = 0
  for (const { _tag, fault, key } of Schedule.moments(schedule)) {
    const takesDown = losesDisk(fault) ||
      ["Crash", "TearWrite", "FailSync", "FullDisk", "ReadOnlyDisk"].includes(fault._tag)
    if (!("node" in fault) || !takesDown) continue
    if (_tag === "Begins") down.set(key, fault.node)
    else down.delete(key)
    most = Math.max(most, new Set(down.values()).size)
  }
  return most
}

describe("a drawn schedule", () => {
  it("is the same for the same seed, and others for others", () => {
    expect(drawn(1)).toEqual(drawn(1))
    expect(new Set(schedules.map((schedule) => JSON.stringify(schedule))).size).toBe(seeds.length)
  })

  it("has in some run each fault that there is, and in most runs not all of them (swarm testing, ISSTA 2012)", () => {
    expect(tagsOf(schedules)).toEqual(new Set(faults.map(({ _tag }) => _tag)))
    const kinds = schedules.map((schedule) => tagsOf([schedule]).size)
    expect(Math.max(...kinds)).toBeLessThan(faults.length)
    expect(Math.min(...kinds)).toBeLessThan(faults.length / 2)
  })

  it("has transient, intermittent and permanent faults", () => {
    const strikes = schedules.flatMap((schedule) => schedule.strikes)
    const isAgain = strikes.filter(({ again }) => again !== undefined).length
    const isForEver = strikes.filter(({ forMs }) => forMs === undefined).length
    expect(isAgain).toBeGreaterThan(strikes.length / 20)
    expect(isForEver).toBeGreaterThan(0)
    expect(isForEver + isAgain).toBeLessThan(strikes.length / 2)
  })

  it("begins and ends within its duration", () => {
    for (const schedule of schedules) {
      for (const { atMs } of Schedule.moments(schedule)) expect(atMs).toBeLessThanOrEqual(everything.durationMs)
    }
  })

  it("loses no more disks, and no more truth, than the protocol can lose, and dooms nobody else", () => {
    for (const schedule of schedules) {
      const { faulty, strikes } = schedule
      expect(faulty.length).toBe(everything.canLose)
      for (const { fault } of strikes) {
        const isLie = ["Misreport", "SkipWrites", "Equivocate"].includes(fault._tag)
        if ("node" in fault && (isLie || losesDisk(fault))) expect(faulty).toContain(fault.node)
      }
      for (const node of Schedule.doomed(schedule, nodes)) expect(faulty).toContain(node)
    }
    expect(all({ canLose: 0 }).flatMap((schedule) => Schedule.doomed(schedule, nodes))).toEqual([])
    for (const options of [{ canLose: 0 }, { canLoseDisks: false }]) {
      expect(all(options).flatMap(({ strikes }) => strikes.filter(({ fault }) => losesDisk(fault)))).toEqual([])
    }
  })

  it("takes down no more nodes at once than told", () => {
    for (const maxDown of [0, 1, 3]) expect(Math.max(...all({ maxDown }).map(mostDown))).toBe(maxDown)
  })

  it("has only faults of the classes that are borne, and no drift where clocks do not drift", () => {
    for (const bears of [["crash"], ["omission", "timing"], ["response"]] as const) {
      const tags = faults.map(({ _tag }) => _tag).filter((tag) => bears.some((one) => one === Fault.classOf(tag)))
      const expected = new Set<string>(tags)
      for (const tag of ["DamageRecord", "LoseRecord"]) expected.delete(tag)
      expect(tagsOf(all({ bears, canLoseDisks: false }))).toEqual(expected)
    }
    expect(tagsOf(all({ maxDrift: 0 })).has("Drift")).toBe(false)
  })

  it("is possible for one node alone, and for none that may fail", () => {
    const [alone] = nodes
    if (alone === undefined) throw new Error("the fixture has no nodes")
    expect(tagsOf(all({ nodes: [alone], canLose: 0, maxDown: 1 })).has("Crash")).toBe(true)
    expect(all({ bears: [], canLoseDisks: false }).flatMap(({ strikes }) => strikes)).toEqual([])
  })
})
