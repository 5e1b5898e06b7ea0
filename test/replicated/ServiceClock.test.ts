/** The time that leaders put into the log: what leases and sessions live by. */
import { describe, expect, it } from "vitest"
import { type Clock, Effect } from "effect"
import { ServiceClock } from "../../src/replicated/ServiceClock.ts"

const hourMs = 3_600_000

/** A machine whose clock shows `wallMs`, and on whose monotonic clock `passedMs` have passed. */
class Machine {
  passedMs = 0
  wallMs: number
  readonly time: ServiceClock

  constructor(wallMs: number) {
    this.wallMs = wallMs
    const nanos = () => BigInt(this.passedMs) * 1_000_000n
    this.time = new ServiceClock(
      {
        currentTimeMillisUnsafe: () => this.wallMs,
        currentTimeNanosUnsafe: () => BigInt(this.wallMs) * 1_000_000n,
        monotonicTimeNanosUnsafe: nanos,
        currentTimeMillis: Effect.sync(() => this.wallMs),
        currentTimeNanos: Effect.sync(() => BigInt(this.wallMs) * 1_000_000n),
        monotonicTimeNanos: Effect.sync(nanos),
        sleep: () => Effect.never,
      } satisfies Clock.Clock,
    )
  }

  pass(ms: number): void {
    this.passedMs += ms
    this.wallMs += ms
  }
}

describe("ServiceClock", () => {
  it("begins with the machine's clock, while the log has told no time", () => {
    expect(new Machine(hourMs).time.nowMs).toBe(hourMs)
  })

  it("does not fall behind what it has put in, when the first of that is applied", () => {
    const leader = new Machine(hourMs)
    const first = leader.time.nowMs
    leader.pass(100)
    const second = leader.time.nowMs
    leader.time.observe(first, "itself")
    expect(leader.time.nowMs).toBeGreaterThanOrEqual(second)
  })

  it("does not jump ahead where another leads whose clock is an hour ahead: no lease ends early by it", () => {
    const next = new Machine(2 * hourMs)
    next.time.observe(hourMs, "another")
    next.pass(10_000)
    expect(next.time.nowMs).toBeGreaterThanOrEqual(hourMs + 10_000)
    expect(next.time.nowMs).toBeLessThanOrEqual(hourMs + 10_500)
  })

  it("does not jump ahead when the leader's own clock is set ahead", () => {
    const leader = new Machine(hourMs)
    leader.time.observe(leader.time.nowMs, "itself")
    leader.wallMs += hourMs
    leader.pass(1000)
    expect(leader.time.nowMs).toBeLessThanOrEqual(hourMs + 1050)
  })

  it("does not make up at once for an hour in which its clock was right, when that is set ahead", () => {
    const leader = new Machine(hourMs)
    for (let passed = 0; passed < hourMs; passed += 1000) {
      leader.time.observe(leader.time.nowMs, "itself")
      leader.pass(1000)
    }
    leader.wallMs += 60_000
    expect(leader.time.nowMs).toBeLessThanOrEqual(2 * hourMs + 50)
  })

  it("gains on a clock that is ahead, never overtakes it, and stays near: twenty times what the log takes", () => {
    const leader = new Machine(hourMs + 1000)
    leader.time.observe(hourMs, "another")
    for (let passed = 0; passed < 60_000; passed += 5) {
      leader.pass(5)
      const { nowMs } = leader.time
      leader.pass(5)
      leader.time.observe(nowMs, "itself")
      expect(nowMs).toBeLessThanOrEqual(leader.wallMs)
    }
    expect(leader.time.nowMs).toBeGreaterThan(leader.wallMs - 20 * 5)
  })

  it("does not jump ahead of leases that were granted by a leader whose time was behind (found by election, seed 5097)", () => {
    const next = new Machine(hourMs)
    next.time.observe(hourMs, "another")
    // Nobody leads for a while; then one does who has started anew, and for whom no time has passed since.
    next.pass(10_000)
    next.time.observe(hourMs + 1, "another")
    next.pass(1000)
    expect(next.time.nowMs).toBeLessThanOrEqual(hourMs + 1 + 1050)
  })

  it("goes on while what it has put into the log is on its way", () => {
    const leader = new Machine(0)
    leader.time.observe(hourMs, "another")
    leader.pass(10)
    const { nowMs } = leader.time
    leader.pass(10)
    leader.time.observe(nowMs, "itself")
    expect(leader.time.nowMs).toBe(hourMs + 20)
  })

  it("goes on from the log's time at the machine's pace where the machine's clock is behind, or set back", () => {
    const behind = new Machine(0)
    behind.time.observe(hourMs, "another")
    behind.pass(1500)
    behind.wallMs = 0
    expect(behind.time.nowMs).toBe(hourMs + 1500)
  })
})
