/**
 * Campaigns: one test over many seeds, in blocks, each of whose runs can be replayed.
 */
import { Config, Effect } from "effect"

/** The seed to replay, if one is asked for. */
const replayed = Effect.runSync(Config.option(Config.Int("SEED")))

/** So many blocks of so many seeds, from 0 on; if the environment names a `SEED`, that one alone. */
export const blocks = (count: number, size: number): ReadonlyArray<ReadonlyArray<number>> =>
  replayed._tag === "Some"
    ? [[replayed.value]]
    : Array.from({ length: count }, (_, block) => Array.from({ length: size }, (_, index) => block * size + index))

/** `0 to 99`, or the one seed that there is. */
export const range = (seeds: ReadonlyArray<number>): string =>
  seeds.length === 1 ? `${seeds[0]}` : `${seeds[0]} to ${seeds.at(-1)}`

/** What to say of a failure: the seed, what it drew, and how to run it again. */
export const replay = (file: string, seed: number, drawn: unknown): string =>
  `seed ${seed} drew ${JSON.stringify(drawn)}\nreplay it: SEED=${seed} deno task test ${file}\n`
