/**
 * Runs a program in a deterministic world: the very same program, fibers and all, that would run in the real one.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import { type Options, settle } from "./Options.ts"
import { type Report, type Result, Run } from "./Run.ts"
import type { InvalidOptions, SimulationError } from "./SimulationError.ts"

export type { Options } from "./Options.ts"
export type { Observations, Report, Result } from "./Run.ts"
export { InvalidOptions, RealWorld, type SimulationError, Stalled } from "./SimulationError.ts"
export type { TraceEntry } from "./World.ts"

/** So many steps are made at once before the host may attend to something else. */
const stepsAtOnce = 10_000

/**
 * Runs a program in a world of its own and reports what was seen, however it ended. In that world `Clock` and
 * `Timers` are virtual, time passing from event to event; `Random` and the interleaving of fibers come from the seed;
 * and nothing is inherited from the host. Of what happens at one time, timers call back in the order in which they
 * were set, and all else comes in an order that the seed decides.
 *
 * The same program with the same seed does the same, provided that it makes what it uses (queues, say) itself. If the
 * host interrupts it, the world stops for good and its finalizers do not run.
 */
export const runExit: <A, E>(
  program: Effect.Effect<A, E, Scope.Scope>,
  options: Options,
) => Effect.Effect<Report<A, E>, InvalidOptions> = Effect.fnUntraced(function* (program, options) {
  const run = new Run(program, yield* settle(options))
  while (true) {
    const report = run.advance(stepsAtOnce)
    if (report !== undefined) return report
    yield* Effect.yieldNow
  }
})

/**
 * As `runExit`, but fails as the program does; or with `Stalled` where nothing is left to happen, or no time passes,
 * while the program still waits; or with `RealWorld` where it used the real world's time, chance or promises.
 */
export const run = <A, E>(
  program: Effect.Effect<A, E, Scope.Scope>,
  options: Options,
): Effect.Effect<Result<A>, E | SimulationError | InvalidOptions> =>
  Effect.flatMap(
    runExit(program, options),
    ({ exit, ...seen }) => Effect.map(exit, (value) => ({ ...seen, value })),
  )
