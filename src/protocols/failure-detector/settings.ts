/**
 * The detectors that a user may choose from, with settings that suit delays up to 50 ms.
 *
 * @module
 */
import { Duration, Effect, Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import type { Role } from "../../role/Role.ts"
import { makeDetector } from "./Detector.ts"
import { maxThreshold, phiAccrual as phiCriterion } from "./phi.ts"
import { timeout as timeoutCriterion } from "./timeout.ts"

/** A failure detector, ready to run on a node: a role that emits `Suspecting` and nothing else. */
export interface Detector extends Role {}

/** What all detectors are told, the same at every member. */
export interface Options {
  /** How often members tell each other that they are up, or ask. Default: 100 milliseconds. */
  readonly every?: Duration.Input
  /**
   * Whether they tell each other unasked, or ask. To ask takes twice the messages and a round trip, both of whose ways
   * may fail. Default: `"push"`.
   */
  readonly hearing?: "push" | "pull"
}

/** What a detector with a timeout is told. */
export interface HeartbeatOptions extends Options {
  /** For how long a member may be silent. Default: 500 milliseconds. */
  readonly timeout?: Duration.Input
  /** By how much that rises for a member each time that it turns out to have been up. Default: 0. */
  readonly growth?: Duration.Input
}

/** What a phi-accrual detector is told. */
export interface PhiAccrualOptions extends Options {
  /** The φ at which a member is suspected, from 0.31 to 300; 8 is one false suspicion in 10^8 words that come as assumed. Default: 8. */
  readonly threshold?: number
  /** How many intervals between words are remembered. Default: 200. */
  readonly window?: number
  /** The least standard deviation of these intervals that is assumed. Default: a quarter of `every`. */
  readonly minDeviation?: Duration.Input
}

const InvalidDetectorBase: TaggedErrorClass<InvalidDetector, "InvalidDetector", { readonly problem: Schema.String }> =
  Schema.TaggedError<InvalidDetector>()("InvalidDetector", { problem: Schema.String })

/** A detector with these settings would suspect who is on time, or nobody. */
export class InvalidDetector extends InvalidDetectorBase {
  override get message(): string {
    return `the failure detector: ${this.problem}`
  }
}

/** Silence is counted in so many steps from one word to the next: that is how exact a detector is. */
const ticksPerBeat = 10

/** Of words that come as assumed, half come at a φ of log 2 or more. */
const leastThreshold = 0.31

const isLength = (ms: number): boolean => ms > 0 && ms < Infinity

/** Makes a detector unless there is a problem with its settings. */
const unless = (problems: Iterable<string>, make: () => Detector): Effect.Effect<Detector, InvalidDetector> => {
  for (const problem of problems) return Effect.fail(new InvalidDetector({ problem }))
  return Effect.sync(make)
}

/** The heartbeat detector: suspects who is silent for longer than a timeout. */
export const heartbeat = (
  { every = "100 millis", growth = 0, hearing = "push", timeout = "500 millis" }: HeartbeatOptions = {},
): Effect.Effect<Detector, InvalidDetector> => {
  const everyMs = Duration.toMillis(every)
  const timeoutMs = Duration.toMillis(timeout)
  const growthMs = Duration.toMillis(growth)
  function* problems() {
    if (!isLength(everyMs)) yield `a word every ${everyMs} ms; give more than 0, and an end`
    if (!(timeoutMs > everyMs && timeoutMs < Infinity)) {
      yield `a timeout of ${timeoutMs} ms for a word every ${everyMs} ms; let it wait for several`
    }
    if (!(growthMs >= 0 && growthMs < Infinity)) yield `a timeout that grows by ${growthMs} ms; give 0 or more`
  }
  return unless(problems(), () => {
    const tick = everyMs / ticksPerBeat
    return makeDetector({ hearing, every, tick, criterion: timeoutCriterion(timeoutMs / tick, growthMs / tick) })
  })
}

/** The phi-accrual detector: suspects who is later than its words were used to come. */
export const phiAccrual = (
  { every = "100 millis", hearing = "push", minDeviation, threshold = 8, window = 200 }: PhiAccrualOptions = {},
): Effect.Effect<Detector, InvalidDetector> => {
  const everyMs = Duration.toMillis(every)
  const minDeviationMs = minDeviation === undefined ? everyMs / 4 : Duration.toMillis(minDeviation)
  function* problems() {
    if (!isLength(everyMs)) yield `a word every ${everyMs} ms; give more than 0, and an end`
    if (!(threshold >= leastThreshold && threshold <= maxThreshold)) {
      yield `who is on time has a φ of 0.3, and nobody one of ${maxThreshold}; set the threshold of ${threshold} between`
    }
    if (!(Number.isSafeInteger(window) && window >= 2)) {
      yield `a window of ${window} intervals has no deviation; give a whole number from 2`
    }
    if (!isLength(minDeviationMs)) {
      yield `a least deviation of ${minDeviationMs} ms; give more than 0, or who is always on time is suspected at once`
    }
  }
  return unless(problems(), () => {
    const tick = everyMs / ticksPerBeat
    const criterion = phiCriterion({
      threshold,
      window,
      minDeviationTicks: minDeviationMs / tick,
      everyTicks: ticksPerBeat,
    })
    return makeDetector({ hearing, every, tick, criterion })
  })
}
