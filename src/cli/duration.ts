/**
 * How long something takes, as it is written in flags and settings.
 *
 * @module
 */
import { Duration, Option, Schema } from "effect"

const decode = Schema.decodeUnknownOption(Schema.DurationFromString)

/** What is a duration. */
export const durations = `a number above 0, a space and a unit, such as "500 millis" or "10 seconds"`

/** A number above 0 and a unit, such as "500 millis" or "10 seconds". */
export const DurationInWords: Schema.Codec<Duration.Duration, string> = Schema.String
  .check(
    Schema.makeFilter((text: string) =>
      Option.exists(decode(text), Duration.isGreaterThan(Duration.zero))
        ? undefined
        : `"${text}" is no duration; write ${durations}`
    ),
  )
  .pipe(Schema.decodeTo(Schema.DurationFromString))
