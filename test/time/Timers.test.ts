import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Effect, Random } from "effect"
import { Timers } from "../../src/time/Timers.ts"

const day = 24 * 60 * 60 * 1000

describe("Timers, the machine's own", () => {
  const timers = Effect.runSync(Effect.service(Timers))
  const fired = vi.fn()

  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    fired.mockReset()
  })

  it.each([0, 1, 250, 2 ** 31 - 1, 2 ** 31, 30 * day, 100 * day])(
    "fires once after %d ms, and not before",
    (delayMs) => {
      timers.after(delayMs, fired)
      vi.advanceTimersByTime(Math.max(0, delayMs - 1))
      expect(fired).toHaveBeenCalledTimes(delayMs === 0 ? 1 : 0)
      vi.advanceTimersByTime(1)
      expect(fired).toHaveBeenCalledTimes(1)
      vi.advanceTimersByTime(200 * day)
      expect(fired).toHaveBeenCalledTimes(1)
    },
  )

  it("does not fire before a fraction of a millisecond has passed", () => {
    timers.after(2.5, fired)
    vi.advanceTimersByTime(2)
    expect(fired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it.each([10, 30 * day])("does not fire once it is cancelled, even late in its %d ms", (delayMs) => {
    const cancel = timers.after(delayMs, fired)
    vi.advanceTimersByTime(delayMs - 1)
    cancel()
    vi.advanceTimersByTime(200 * day)
    expect(fired).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it("may be cancelled after it fired", () => {
    const cancel = timers.after(1, fired)
    vi.advanceTimersByTime(1)
    cancel()
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it("fires once, after the last of its delays, where it is set anew before it rings, and costs the host one timer", () => {
    const set = vi.spyOn(globalThis, "setTimeout")
    let cancel = timers.after(500, fired)
    for (const _ of Array(2000).keys()) {
      vi.advanceTimersByTime(1)
      const before = cancel
      cancel = timers.after(500, fired)
      before()
      expect(vi.getTimerCount()).toBe(1)
    }
    // One each time that the host's rings: at the time of a timer that was cancelled.
    expect(set.mock.calls.length).toBeLessThan(10)
    set.mockRestore()
    vi.advanceTimersByTime(499)
    expect(fired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it("leaves the host's timer for a long delay as it is where short ones come and go beside it", () => {
    const set = vi.spyOn(globalThis, "setTimeout")
    const cancel = timers.after(500, fired)
    for (const round of Array(100).keys()) {
      const stop = timers.after(2, fired)
      vi.advanceTimersByTime(round % 2 + 1)
      stop()
      vi.advanceTimersByTime(1)
    }
    expect(set.mock.calls.filter(([, delayMs]) => (delayMs ?? 0) > 2)).toHaveLength(1)
    set.mockRestore()
    expect(fired).toHaveBeenCalledTimes(50)
    cancel()
    expect(vi.getTimerCount()).toBe(0)
  })

  it("fires though the one before it throws", () => {
    timers.after(10, () => {
      throw new Error("thrown by a callback")
    })
    timers.after(10, fired)
    expect(() => vi.advanceTimersByTime(10)).toThrow("thrown by a callback")
    vi.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it("fires after no time, once more for each time that a callback asks for it", () => {
    const again = () => {
      fired()
      if (fired.mock.calls.length < 10) timers.after(0, again)
    }
    again()
    vi.advanceTimersByTime(100)
    expect(fired).toHaveBeenCalledTimes(10)
  })

  it("refuses a delay that is no number, which would hold up all others", () => {
    const fired = vi.fn()
    expect(() => timers.after(NaN, fired)).toThrow("a timer is to ring in NaN ms; give it a number from 0 up")
    timers.after(5, fired)
    vi.advanceTimersByTime(10)
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it.each(["a", "b", "c"])(
    "fires each of many within a millisecond of its time, in order, and none that is cancelled (seed %s)",
    (seed) => {
      const random = Effect.runSync(Random.withSeed(Random.Random, seed))
      const chance = () => random.nextDoubleUnsafe()
      const due = new Map<number, { readonly atMs: number; readonly cancel: () => void }>()
      let lastMs = 0
      for (const id of Array(3000).keys()) {
        const delayMs = chance() * 40
        const atMs = performance.now() + delayMs
        const cancel = timers.after(delayMs, () => {
          const nowMs = performance.now()
          expect(due.delete(id)).toBe(true)
          expect(nowMs).toBeGreaterThanOrEqual(atMs)
          expect(nowMs).toBeLessThan(atMs + 1)
          expect(atMs).toBeGreaterThanOrEqual(lastMs)
          lastMs = atMs
        })
        due.set(id, { atMs, cancel })
        for (const [other, { cancel }] of due) {
          if (chance() > 0.1) continue
          cancel()
          due.delete(other)
        }
        vi.advanceTimersByTime(Math.floor(chance() * 5))
      }
      vi.advanceTimersByTime(40)
      expect(due.size).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
    },
  )
})
