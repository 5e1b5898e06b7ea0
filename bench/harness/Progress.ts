/**
 * Signs of life while a suite runs.
 *
 * @module
 */
import { Console, Context, Effect } from "effect"

/** Says what is measured now. It goes to standard error, so that standard output holds the tables alone. */
export const Progress: Context.Reference<(step: string) => Effect.Effect<void>> = Context.Reference(
  "@synod/bench/Progress",
  { defaultValue: () => (step: string) => Console.error(`  … ${step}`) },
)

/** Says what is measured from here on. */
export const progress = (step: string): Effect.Effect<void> => Effect.flatMap(Progress, (report) => report(step))
