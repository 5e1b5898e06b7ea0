/**
 * Campaigns: one test over many seeds, in blocks, each of whose runs can be replayed.
 */
import { Cause, Config, Effect, Option, References, type Scope } from "effect"
import { Simulation } from "../../src/simulation/mod.ts"

/** The seed to replay, if one is asked for. */
const replayed = Effect.runSync(Config.option(Config.Int("SEED")))

/** So many blocks of so many seeds, from 0 on; if the environment names a `SEED`, that one alone. */
export const blocks = (count: number, size: number): ReadonlyArray<ReadonlyArray<number>> =>
  Option.isSome(replayed)
    ? [[replayed.value]]
    : Array.from({ length: count }, (_, block) => Array.from({ length: size }, (_, index) => block * size + index))

/** `0 to 99`, or the one seed that there is. */
export const range = (seeds: ReadonlyArray<number>): string =>
  seeds.length === 1 ? `${seeds[0]}` : `${seeds[0]} to ${seeds.at(-1)}`

/** Which run it was, and how to have it again. */
export const replay = (file: string, seed: number): string => `seed ${seed}; again: SEED=${seed} deno task test ${file}`

/** Without what nodes log of the crashes of their roles. */
const quietly = Effect.provideService(References.MinimumLogLevel, "None")

/** What a program returns in the world of a seed. */
export const live = <A, E>(program: Effect.Effect<A, E, Scope.Scope>, seed: number): Effect.Effect<A> =>
  Simulation.run(quietly(program), { seed }).pipe(
    Effect.map(({ value }) => Option.getOrThrow(value)),
    Effect.catchCause((cause) => Effect.die(new Error(`seed ${seed}: ${Cause.pretty(cause)}`))),
  )
