/**
 * How long things take, whoever sets the machine's clock meanwhile.
 *
 * @module
 */
import type { Clock } from "effect"

/** Milliseconds, with fractions, on a clock that nobody sets: their differences mean something, and nothing else. */
export const monotonicMs = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
