/**
 * The criterion of a timeout, which may grow.
 *
 * @module
 */
import { Schema } from "effect"
import type { Criterion } from "./Criterion.ts"

/**
 * Suspects whoever is silent for longer than the timeout. That grows with each suspicion that turns out false, for this
 * member alone, as the Δ of Chandra and Toueg's figure 10 does: however slow the network is, if only its delays are
 * bounded, false suspicions come to an end. With a growth of 0 they do if the timeout is above what the network takes.
 */
export const timeout = (timeoutTicks: number, growthTicks: number): Criterion<number> => ({
  memory: Schema.Finite,
  initial: timeoutTicks,
  limitTicks: (limit) => limit,
  heard: (limit, _, wasSuspected) => wasSuspected ? limit + growthTicks : limit,
})
