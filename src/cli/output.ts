/**
 * What a command prints: words for people, or JSON for programs.
 *
 * @module
 */
import { Console, Context, Effect } from "effect"

/** Whether to print JSON, one value a line. Default: false. */
export const Json: Context.Reference<boolean> = Context.Reference("@synod/synod/cli/Json", {
  defaultValue: () => false,
})

/** Prints a value: as JSON, or in these words. */
export const print = (value: unknown, words: string): Effect.Effect<void> =>
  Effect.flatMap(Json, (json) => Console.log(json ? JSON.stringify(value) : words))
