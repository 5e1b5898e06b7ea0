/**
 * How a program is simulated.
 *
 * @module
 */
import { Duration, Effect } from "effect"
import { InvalidOptions } from "./SimulationError.ts"

/** How a program is simulated. */
export interface Options {
  /** Decides all that is left to chance: how fibers interleave, and what Effect's `Random` draws. */
  readonly seed: number | string
  /** The virtual time after which the program is interrupted. Default: it runs until it ends by itself. */
  readonly duration?: Duration.Input
  /** Whether to keep the trace. Default: false, since a long one needs much memory. */
  readonly record?: boolean
  /** A running fiber is preempted every so many operations, on average. Default: 8. */
  readonly preemptEvery?: number
  /** After so many steps in which no time passes, the program counts as running in circles. Default: 10,000,000. */
  readonly maxStepsAtOneTime?: number
}

/** Options in full. */
export interface Settings {
  readonly seed: string
  readonly durationMs: number
  readonly record: boolean
  readonly preemptEvery: number
  readonly maxStepsAtOneTime: number
}

/** Fills in the defaults; fails on numbers that mean nothing. */
export const settle = (options: Options): Effect.Effect<Settings, InvalidOptions> => {
  const settings: Settings = {
    seed: String(options.seed),
    durationMs: Duration.toMillis(options.duration ?? Infinity),
    record: options.record ?? false,
    preemptEvery: options.preemptEvery ?? 8,
    maxStepsAtOneTime: options.maxStepsAtOneTime ?? 10_000_000,
  }
  const refuse = (problem: string) => Effect.fail(new InvalidOptions({ problem }))
  if (!(settings.preemptEvery >= 1)) return refuse("a fiber cannot be preempted more often than every operation (1)")
  if (!(settings.maxStepsAtOneTime >= 1)) return refuse("`maxStepsAtOneTime` leaves no step to make; give 1 or more")
  return Effect.succeed(settings)
}
