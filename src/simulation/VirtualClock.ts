/**
 * Effect's Clock in virtual time.
 *
 * @module
 */
import { type Clock, Duration, Effect } from "effect"

/** What a virtual clock needs of its world, where time is virtual. */
export interface Time {
  /** Milliseconds on the clock that nobody sets, with fractions. */
  readonly monotonicMs: () => number
  /** Milliseconds by the clock on the wall, with fractions. */
  readonly wallMs: () => number
  /** Makes a task ready at a time from now. Returns the cancellation. */
  readonly readyAfter: (delayMs: number, task: () => void) => () => void
}

const nanosPerMilli = 1_000_000

const toNanos = (ms: number): bigint => BigInt(Math.round(ms * nanosPerMilli))

/** A clock on which a sleep takes no real time. */
export const make = (time: Time): Clock.Clock => {
  const millis = () => Math.floor(time.wallMs())
  const nanos = () => toNanos(time.wallMs())
  const monotonicNanos = () => toNanos(time.monotonicMs())
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeNanosUnsafe: nanos,
    monotonicTimeNanosUnsafe: monotonicNanos,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanos: Effect.sync(monotonicNanos),
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
