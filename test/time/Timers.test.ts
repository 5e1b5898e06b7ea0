import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Effect } from "effect"
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
})
