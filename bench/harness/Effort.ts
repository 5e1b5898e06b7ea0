/**
 * How long to measure.
 *
 * @module
 */
import { Context } from "effect"

/** `full` for figures to keep, `quick` for a look within seconds. Suites scale their sample sizes by it. */
export type Effort = "full" | "quick"

/** The effort of this run; `full` unless provided. */
export const Effort: Context.Reference<Effort> = Context.Reference("@synod/bench/Effort", {
  defaultValue: (): Effort => "full",
})
