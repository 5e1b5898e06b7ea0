import { describe, expect, it } from "@effect/vitest"
import { Alive, AreYouAlive, makeDetector, Phi, Suspecting } from "../../../src/protocols/failure-detector/mod.ts"
import { NodeId } from "../../../src/model/mod.ts"
import { timeout } from "../../../src/protocols/failure-detector/timeout.ts"
import { Actor, emits, sets, to, toEvery } from "../Actor.ts"

const b = NodeId.NodeId.make("b")
const c = NodeId.NodeId.make("c")

const options = { hearing: "push", every: 10, tick: 1 } as const

/** The detector of `a`, which lets `b` and `c` be silent for 3 ticks. */
const make = (growth = 0, hearing: "push" | "pull" = "push") =>
  new Actor(makeDetector({ ...options, hearing, criterion: timeout(3, growth) }), "a", ["a", "b", "c"])

type Detecting = ReturnType<typeof make>

const ticks = (actor: Detecting, count: number) => Array.from({ length: count }, () => actor.fires("Tick")).flat()
const suspicionsIn = (lines: ReturnType<Detecting["fires"]>) => lines.filter((line) => "emits" in line)

describe("Detector", () => {
  it("starts out suspecting nobody", () => {
    expect(make().restarts()).toEqual([sets("Beat", 0), sets("Tick", 1), emits(Suspecting({ nodes: [] }))])
  })

  it("pushed: tells all others again and again that it is up", () => {
    expect(make().fires("Beat")).toEqual([sets("Beat", 10), toEvery("Detector", Alive({}))])
  })

  it("pulled: asks all others again and again, and answers who asks", () => {
    const detector = make(0, "pull")
    expect(detector.fires("Beat")).toEqual([sets("Beat", 10), toEvery("Detector", AreYouAlive({}))])
    expect(detector.hears("Detector@b", AreYouAlive({}))).toEqual([to("Detector@b", Alive({}))])
  })

  it("suspects who is silent for longer than it may, told once: one tick more, as the first was not whole", () => {
    const detector = make()
    expect(suspicionsIn(ticks(detector, 3))).toEqual([])
    expect(detector.fires("Tick")).toEqual([sets("Tick", 1), emits(Suspecting({ nodes: [b, c] }))])
    expect(suspicionsIn(ticks(detector, 10))).toEqual([])
  })

  it("counts the silence of each by itself", () => {
    const detector = make()
    ticks(detector, 2)
    expect(detector.hears("Detector@c", Alive({}))).toEqual([])
    expect(suspicionsIn(ticks(detector, 2))).toEqual([emits(Suspecting({ nodes: [b] }))])
    expect(suspicionsIn(ticks(detector, 2))).toEqual([emits(Suspecting({ nodes: [b, c] }))])
  })

  it("trusts whom it hears again", () => {
    const detector = make()
    ticks(detector, 4)
    expect(detector.hears("Detector@b", Alive({}))).toEqual([emits(Suspecting({ nodes: [c] }))])
    expect(suspicionsIn(ticks(detector, 4))).toEqual([emits(Suspecting({ nodes: [b, c] }))])
  })

  it("being asked is no sign of life: members that pull hear answers alone", () => {
    const detector = make(0, "pull")
    ticks(detector, 4)
    expect(suspicionsIn(detector.hears("Detector@b", AreYouAlive({})))).toEqual([])
  })

  it("lets a member be silent for longer each time that it was wrong about it, and that member alone (Chandra and Toueg, figure 10)", () => {
    const detector = make(2)
    ticks(detector, 4)
    detector.hears("Detector@b", Alive({}))
    expect(suspicionsIn(ticks(detector, 5))).toEqual([])
    expect(suspicionsIn(ticks(detector, 1))).toEqual([emits(Suspecting({ nodes: [b, c] }))])
    detector.hears("Detector@c", Alive({}))
    detector.hears("Detector@b", Alive({}))
    expect(suspicionsIn(ticks(detector, 6))).toEqual([emits(Suspecting({ nodes: [c] }))])
    expect(suspicionsIn(ticks(detector, 2))).toEqual([emits(Suspecting({ nodes: [b, c] }))])
  })

  it("takes no word of strangers, and forgets all when it restarts", () => {
    const detector = make()
    ticks(detector, 4)
    expect(detector.hears("Detector@z", Alive({}))).toEqual([])
    detector.restarts()
    expect(detector.state).toEqual(make().state)
  })
})

describe("Detector with phi-accrual", () => {
  const criterion = Phi.phiAccrual({ threshold: 8, window: 4, minDeviationTicks: 1, everyTicks: 10 })
  /** For how many ticks a member may be silent whose words came after these. */
  const limitAfter = (intervals: ReadonlyArray<number>) =>
    criterion.limitTicks(
      intervals.reduce((memory, interval) => criterion.heard(memory, interval, false), criterion.initial),
    )

  const deviations = 5.6120012

  it("φ is the negative decimal logarithm of the normal distribution's upper tail (SRDS 2004, section 3)", () => {
    expect(Phi.phi(0)).toBeCloseTo(Math.log10(2), 12)
    // Quantiles of the normal distribution, as tables have them.
    const quantiles = [
      [1, 1.2815515655446],
      [2, 2.3263478740408],
      [3, 3.0902323061678],
      [6, 4.7534243088229],
      [8, 5.6120012441748],
      [12, 7.0344838253011],
      [16, 8.2220822161304],
    ] as const
    for (const [threshold, late] of quantiles) {
      expect(Phi.phi(late)).toBeCloseTo(threshold, 9)
      expect(Phi.deviationsAt(threshold)).toBeCloseTo(late, 7)
    }
    expect(Phi.deviationsAt(Phi.maxThreshold)).toBeCloseTo(37.0471, 3)
  })

  it("assumes at first that words come as they are sent, give or take a quarter", () => {
    expect(limitAfter([])).toBeCloseTo(10 + deviations * 2.5, 5)
  })

  it("waits for the mean of the window and so many of its deviations", () => {
    expect(limitAfter([8, 12, 8, 12])).toBeCloseTo(10 + deviations * 2, 5)
    expect(limitAfter([20, 40, 20, 40])).toBeCloseTo(30 + deviations * 10, 5)
  })

  it("forgets what is older than its window", () => {
    expect(limitAfter([1000, 3, 500, 8, 12, 8, 12])).toBeCloseTo(10 + deviations * 2, 5)
  })

  it("assumes no less than the least deviation of who is always on time", () => {
    expect(limitAfter([10, 10, 10, 10])).toBeCloseTo(10 + deviations, 5)
  })

  it("a long outage counts as no longer than it took to suspect", () => {
    const detector = new Actor(makeDetector({ ...options, criterion }), "a", ["a", "b"])
    for (let tick = 0; tick < 1000; tick++) detector.fires("Tick")
    detector.hears("Detector@b", Alive({}))
    const limit = Math.ceil(10 + deviations * 2.5)
    expect(detector.state.watches["b"]?.memory.sum).toBe(7.5 + 12.5 + limit + 1)
  })
})
