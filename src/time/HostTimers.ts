/**
 * The machine's own timers, however many, on a few of the host's.
 *
 * @module
 */
import { EventHeap } from "./EventHeap.ts"
import type { Timers } from "./Timers.ts"

/** A longer delay `setTimeout` would take for none. */
const longestMs = 2 ** 31 - 1

/** One of the host's timers; it rings for whatever is due by then. */
interface Armed {
  readonly dueMs: number
  readonly handle: ReturnType<typeof setTimeout>
}

/**
 * Timers that use one of the host's only where none rings in time. A role sets its timer anew with each message and
 * hardly ever lets it ring: a timer of the host's each time would cost it 1.5 µs, several times what a heap costs.
 */
export const make = (): Timers => {
  const heap = new EventHeap()
  /** The earliest last. Those for timers that were cancelled ring in vain, and may come in time for others. */
  const armed: Array<Armed> = []

  /** Lets the host ring by the time at which the earliest is due. Without any it must not: that keeps a process alive. */
  const arm = () => {
    const dueMs = heap.nextTime()
    if (dueMs === Infinity) { for (const { handle } of armed.splice(0)) clearTimeout(handle) }
    if (dueMs >= (armed.at(-1)?.dueMs ?? Infinity)) return
    // Rounded up: `setTimeout` drops the fraction, and would fire too early.
    const delayMs = Math.min(longestMs, Math.max(0, Math.ceil(dueMs - performance.now())))
    const own: Armed = { dueMs, handle: setTimeout(() => ring(own), delayMs) }
    armed.push(own)
  }
  const ring = (own: Armed) => {
    armed.splice(armed.indexOf(own), 1)
    const nowMs = performance.now()
    try {
      while (heap.nextTime() <= nowMs) heap.take()()
    } finally {
      arm()
    }
  }
  return {
    after: (delayMs, callback) => {
      // It would be in nobody's order, and hold up all others.
      if (Number.isNaN(delayMs)) throw new RangeError("a timer is to ring in NaN ms; give it a number from 0 up")
      const event = heap.add(performance.now() + delayMs, callback)
      arm()
      return () => {
        heap.cancel(event)
        arm()
      }
    },
  }
}
