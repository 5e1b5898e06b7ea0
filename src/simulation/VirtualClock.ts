/**
 * Effect's Clock in virtual time.
 *
 * @module
 */
import { type Clock, Duration, Effect } from "effect"

/** What a virtual clock needs of its world. */
export interface Time {
  /** Virtual milliseconds since the world began, with fractions. */
  readonly nowMs: () => number
  /** Makes a task ready at a time from now. Returns the cancellation. */
  readonly readyAfter: (delayMs: number, task: () => void) => () => void
}

const nanosPerMilli = 1_000_000

/** A clock that reads 0 when its world begins, and on which a sleep takes no real time. */
export const make = (time: Time): Clock.Clock => {
  const millis = () => Math.floor(time.nowMs())
  const nanos = () => BigInt(Math.round(time.nowMs() * nanosPerMilli))
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeNanosUnsafe: nanos,
    monotonicTimeNanosUnsafe: nanos,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) => {
      const delayMs = Duration.toMillis(duration)
      if (delayMs <= 0) return Effect.yieldNow
      if (delayMs === Infinity) return Effect.never
      return Effect.callback((resume) => {
        const cancel = time.readyAfter(delayMs, () => resume(Effect.void))
        return Effect.sync(cancel)
      })
    },
  }
}
