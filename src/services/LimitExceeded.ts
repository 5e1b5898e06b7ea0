/**
 * The error of what is too long, too short or too much for a service.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

const LimitExceededBase: TaggedErrorClass<LimitExceeded, "LimitExceeded", {
  readonly what: Schema.String
  readonly given: Schema.Number
  readonly least: Schema.Number
  readonly most: Schema.Number
  readonly cure: Schema.String
}> = Schema.TaggedError<LimitExceeded>()("LimitExceeded", {
  what: Schema.String,
  given: Schema.Number,
  least: Schema.Number,
  most: Schema.Number,
  cure: Schema.String,
})

/** Something is not within its limits, so nothing was done. */
export class LimitExceeded extends LimitExceededBase {
  override get message(): string {
    return `${this.what} must be ${this.least} to ${this.most}, not ${this.given}: ${this.cure}`
  }
}

/** The bounds of something that callers choose, and what to do about one that is out of them. */
export interface Limit {
  readonly what: string
  readonly least: number
  readonly most: number
  readonly cure: string
}

/** Why it is refused, unless it is within the limit. */
export const exceeding = (limit: Limit, given: number): LimitExceeded | undefined =>
  given >= limit.least && given <= limit.most ? undefined : new LimitExceeded({ ...limit, given })

/** Fails with a refusal, if there is one. */
export const unlessRefused = <E>(refusal: E | undefined): Effect.Effect<void, E> =>
  refusal === undefined ? Effect.void : Effect.fail(refusal)

/** Fails unless it is within the limit. */
export const check = (limit: Limit, given: number): Effect.Effect<void, LimitExceeded> =>
  unlessRefused(exceeding(limit, given))

/** Of the name of a lock, of an election, and the like. */
export const nameLength: Limit = {
  what: "the length of a name, in UTF-16 units,",
  least: 1,
  most: 1024,
  cure: "choose another name",
}

/** Of a lease. */
export const timeToLive: Limit = {
  what: "the time to live of a lease, in milliseconds,",
  least: 100,
  most: 30 * 24 * 60 * 60 * 1000,
  cure: "choose another, and keep the lease alive at least three times as often",
}
