import { describe, expect, it } from "@effect/vitest"
import { type Schedule, Shrink } from "../../src/faults/mod.ts"
import { a, b, drawn, nodes, seeds } from "./fixture.ts"

/** Shrinks by trial; the count of trials counts. */
const shrinkBy = (schedule: Schedule.Schedule, fails: (schedule: Schedule.Schedule) => boolean) => {
  const search = Shrink.shrink(schedule)
  let trials = 0
  let next = search.next()
  while (!next.done) {
    trials++
    next = search.next(fails(next.value))
  }
  return { smallest: next.value, trials }
}

const lasts = (schedule: Schedule.Schedule, tag: string, node: string, atLeastMs: number) =>
  schedule.strikes.some(({ fault, forMs = Infinity }) =>
    fault._tag === tag && "node" in fault && fault.node === node && forMs >= atLeastMs
  )

/** A failure that takes a long pause of one node and a crash of another. */
const planted = (schedule: Schedule.Schedule) => lasts(schedule, "Pause", a, 100) && lasts(schedule, "Crash", b, 1)

describe("shrinking (delta debugging, Zeller and Hildebrandt 2002)", () => {
  it("finds the strikes that a planted failure takes, and makes each as small as it may be", () => {
    const failing = seeds.map((seed) => drawn(seed)).filter(planted)
    expect(failing.length).toBeGreaterThan(5)
    for (const schedule of failing) {
      const { smallest, trials } = shrinkBy(schedule, planted)
      expect(planted(smallest)).toBe(true)
      expect(smallest.strikes.map(({ fault }) => fault._tag).sort()).toEqual(["Crash", "Pause"])
      for (const { again, fault, forMs } of smallest.strikes) {
        expect(again).toBeUndefined()
        if (fault._tag === "Crash") expect(fault.disk).toBe("kept")
        if (forMs !== undefined) expect(forMs).toBeLessThan(fault._tag === "Pause" ? 200 : 2)
      }
      expect(trials).toBeLessThan(20 * schedule.strikes.length)
    }
  })

  it("finds nothing at all where it fails without faults", () => {
    expect(shrinkBy(drawn(1), () => true)).toEqual({ smallest: { ...drawn(1), strikes: [] }, trials: 1 })
  })

  it("leaves a schedule as it is where everything is needed, and ends", () => {
    for (const seed of seeds.slice(0, 20)) {
      const schedule = drawn(seed)
      expect(shrinkBy(schedule, () => false).smallest).toEqual(schedule)
    }
  })

  it("weakens what has a measure", () => {
    const schedule: Schedule.Schedule = {
      faulty: [],
      strikes: [
        { atMs: 0, fault: { _tag: "Drift", node: a, rate: 1.1 } },
        { atMs: 1, fault: { _tag: "Jump", node: a, ms: -5000 } },
        { atMs: 2, fault: { _tag: "SlowDisk", node: a, syncMs: 77 } },
        {
          atMs: 3,
          fault: {
            _tag: "Disturb",
            directions: nodes.map((node) => [a, node]),
            minDelayMs: 5,
            maxDelayMs: 9,
            loss: 0.5,
            duplication: 0.5,
            reordering: 0.5,
          },
        },
      ],
    }
    const { smallest } = shrinkBy(schedule, ({ strikes }) => {
      const [, , , links] = strikes
      return strikes.length === 4 && links?.fault._tag === "Disturb" && links.fault.loss > 0 &&
        links.fault.directions !== "all" && links.fault.directions.some(([, to]) => to === b)
    })
    expect(smallest.strikes.map(({ fault }) => fault)).toEqual([
      { _tag: "Drift", node: a, rate: 1 },
      { _tag: "Jump", node: a, ms: 0 },
      { _tag: "SlowDisk", node: a, syncMs: 0 },
      {
        _tag: "Disturb",
        directions: [[a, b]],
        minDelayMs: 0,
        maxDelayMs: 0,
        loss: 0.5,
        duplication: 0,
        reordering: 0,
      },
    ])
  })
})
