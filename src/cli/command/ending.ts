/**
 * How a command ends.
 *
 * @module
 */
import { Effect } from "effect"
import { CliError } from "effect/cli"

/** A failure is told by its message; only a defect shows where it came from. */
export const told = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, CliError.UserError, R> =>
  Effect.mapError(effect, (cause) => new CliError.UserError({ cause }))

/** This program ends with the code of the command that it ran. */
export const exitWith = (code: number): void => {
  Deno.exitCode = code
}
