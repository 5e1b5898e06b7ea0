/**
 * How much replicas keep for their clients. Every replica must keep the same, so the limits in force are part of the
 * replicated state: whoever leads puts its own into the log.
 *
 * @module
 */
import { Schema } from "effect"

const Positive = Schema.Int.check(Schema.isGreaterThan(0))

/** The limits in force at all replicas. */
export interface Limits {
  /** How long a session lives after it was last used, in milliseconds of the service's time. Default: 60,000. */
  readonly sessionTimeToLiveMs: number
  /** How many sessions may be open. Default: 65,536. */
  readonly sessions: number
  /** How many answers of a session are kept that it has not said are settled. Default: 1,024. */
  readonly answersPerSession: number
  /**
   * How many UTF-16 units of JSON the answers kept of all sessions may be, and how many one alone may be. A session of
   * which as much is kept as is left of them has no further call taken. Default: 67,108,864.
   */
  readonly answersLength: number
  /** How many calls' changes are kept of each service, for those who watch. Default: 16,384. */
  readonly historyCalls: number
  /** How many UTF-16 units of JSON, about, these changes may be. Default: 4,194,304. */
  readonly historyLength: number
}

export const Limits: Schema.Codec<Limits, unknown> = Schema.Struct({
  sessionTimeToLiveMs: Positive,
  sessions: Positive,
  answersPerSession: Positive,
  answersLength: Positive,
  historyCalls: Positive,
  historyLength: Positive,
})

/** The limits in force before any others. */
export const standard: Limits = {
  sessionTimeToLiveMs: 60_000,
  sessions: 65_536,
  answersPerSession: 1024,
  answersLength: 67_108_864,
  historyCalls: 16_384,
  historyLength: 4_194_304,
}

/** Whether two limits are the same. */
export const equals = (a: Limits, b: Limits): boolean =>
  a.sessionTimeToLiveMs === b.sessionTimeToLiveMs && a.sessions === b.sessions &&
  a.answersPerSession === b.answersPerSession && a.answersLength === b.answersLength &&
  a.historyCalls === b.historyCalls && a.historyLength === b.historyLength
