/**
 * What the commands' flags are made of.
 *
 * @module
 */
import { Duration, Schema } from "effect"
import { Flag } from "effect/cli"
import { DurationInWords, durations } from "../duration.ts"

/** A flag with a text; `metavar` stands for it in the help. */
export const text = (name: string, metavar: string, what: string): Flag.Flag<string> =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(what))

/** A flag that is given or not. */
export const boolean = (name: string, what: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(
    // Or "y", "n", "on", "1" and their like behind it would be its value, and not the key, lock or file that they name.
    Flag.withOptionalValue("true"),
    Flag.withDescription(what),
    // Given twice, as by an alias and by hand, it means the same as once.
    Flag.atLeast(0),
    Flag.map((given) => given.at(-1) ?? false),
  )

/** What a flag is, and what it says if it is not given. */
export const withOtherwise = (what: string, otherwise: string | number): string => `${what} (default: ${otherwise})`

const inWords = Schema.decodeOption(DurationInWords)

/** A flag with a duration, in words. */
export const duration = (
  name: string,
  what: string,
  otherwise: `${number} seconds`,
): Flag.Flag<Duration.Duration> =>
  text(name, "DURATION", withOtherwise(what, otherwise)).pipe(
    Flag.filterMap(inWords, () => durations),
    Flag.withDefault(Duration.fromInputUnsafe(otherwise)),
  )

/** A flag with a whole number from 1 to `most`. */
export const count = (
  name: string,
  metavar: string,
  what: string,
  most: number = Number.MAX_SAFE_INTEGER,
): Flag.Flag<number> =>
  Flag.Int(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(what),
    Flag.filter((value) => value > 0 && value <= most, () => `a whole number from 1 to ${most}`),
  )

/** A count with a default. */
export const countOr = (
  otherwise: number,
  ...[name, metavar, what, most]: Parameters<typeof count>
): Flag.Flag<number> => count(name, metavar, withOtherwise(what, otherwise), most).pipe(Flag.withDefault(otherwise))
