/**
 * The machine's own timers, however many, on one of the host's.
 *
 * @module
 */
import { EventHeap } from "./EventHeap.ts"
import type { Timers } from "./Timers.ts"

/** A longer delay `setTimeout` would take for none. */
const longestMs = 2 ** 31 - 1

/**
 * Timers that share one of the host's: it is armed for the earliest of them, or for one before it that was cancelled.
 * A role sets its timer anew with each message and hardly ever lets it ring; a timer of the host's each time would
 * cost it 1.5 µs, several times what its heap costs.
 */
export const make = (): Timers => {
  const heap = new EventHeap()
  let handle: ReturnType<typeof setTimeout> | undefined
  /** No timer that is due before it needs the host's. */
  let armedMs = Infinity

  const arm = (dueMs: number, nowMs: number) => {
    if (dueMs >= armedMs) return
    clearTimeout(handle)
    armedMs = dueMs
    // Rounded up: `setTimeout` drops the fraction, and would fire too early.
    handle = setTimeout(ring, Math.min(longestMs, Math.max(0, Math.ceil(dueMs - nowMs))))
  }
  const ring = () => {
    const nowMs = performance.now()
    armedMs = -Infinity
    try {
      while (heap.nextTime() <= nowMs) heap.take()()
    } finally {
      armedMs = Infinity
      arm(heap.nextTime(), performance.now())
    }
  }
  return {
    after: (delayMs, callback) => {
      const nowMs = performance.now()
      const event = heap.add(nowMs + delayMs, callback)
      arm(nowMs + delayMs, nowMs)
      return () => {
        heap.cancel(event)
        if (heap.nextTime() < Infinity) return
        // The host's would keep the process alive.
        clearTimeout(handle)
        armedMs = Infinity
      }
    },
  }
}
