/**
 * How long something takes, as it is written in flags and settings.
 *
 * @module
 */
import { type Duration, Option, Schema } from "effect"

const decode = Schema.decodeUnknownOption(Schema.DurationFromString)

/** A number and a unit, such as "500 millis" or "10 seconds". */
export const DurationInWords: Schema.Codec<Duration.Duration, string> = Schema.String
  .check(
    Schema.makeFilter((text: string) =>
      Option.isSome(decode(text))
        ? undefined
        : `"${text}" is no duration; write a number and a unit, such as "500 millis" or "10 seconds"`
    ),
  )
  .pipe(Schema.decodeTo(Schema.DurationFromString))
