/** What a program logs, as lines of a test. */
import { Effect, Logger, References } from "effect"

/** The same effect, which adds to these lines what it logs. */
export const loggedTo = <A, E, R>(lines: Array<string>, effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.provideService(
      Logger.CurrentLoggers,
      new Set([Logger.make(({ logLevel, message }) => void lines.push(`${logLevel}: ${message}`))]),
    ),
    Effect.provideService(References.MinimumLogLevel, "Info"),
  )
