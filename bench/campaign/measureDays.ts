/**
 * How fast a campaign lives its days, in real time and by all cores.
 *
 * @module
 */
import { Clock, Effect, Path, type Scope } from "effect"
import { Plan, type Subject, Team, Verdict } from "../../src/campaign/mod.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"
import { workerName } from "../../src/cli/simulate.ts"

/** The days of a subject. */
export interface Days {
  readonly subject: string
  readonly days: number
  readonly seconds: number
  readonly simulatedSeconds: number
}

const durationMs = 60_000

/** The first seeds whose days have five nodes. */
const seedsOf = Effect.fnUntraced(function* (subject: Subject, count: number) {
  const seeds: Array<number> = []
  for (let seed = 0; seeds.length < count; seed++) {
    const { setup } = yield* Plan.plan(subject, seed)
    if (setup.nodes.length === 5) seeds.push(seed)
  }
  return seeds
})

/** As many workers as there are cores. */
export const cores: Effect.Effect<Team.Team, ProcessFailed, Path.Path | Spawner | Scope.Scope> = Effect.gen(
  function* () {
    const { fromFileUrl } = yield* Path.Path
    const main = yield* Effect.orDie(fromFileUrl(new URL("../../src/cli/main.ts", import.meta.url)))
    const args = ["run", "-A", main, workerName]
    return yield* Team.processes(navigator.hardwareConcurrency, { command: Deno.execPath(), args })
  },
)

/** Lives days of five nodes and 60 simulated seconds of faults; fails if one goes wrong. */
export const measureDays = Effect.fnUntraced(function* (team: Team.Team, subject: Subject, count: number) {
  const { name } = subject
  const seeds = yield* seedsOf(subject, count)
  const began = yield* Clock.monotonicTimeNanos
  const verdicts = yield* Effect.forEach(seeds, (seed) => team.live({ subject: name, seed, durationMs }), {
    concurrency: team.size,
  })
  const seconds = Number((yield* Clock.monotonicTimeNanos) - began) / 1e9
  const failed = verdicts.find((verdict) => !Verdict.isPassed(verdict))
  if (failed !== undefined) return yield* Effect.die(new Error(`${name}, seed ${failed.seed}, went wrong`))
  const simulatedMs = verdicts.reduce((sum, { simulatedMs }) => sum + simulatedMs, 0)
  return { subject: name, days: count, seconds, simulatedSeconds: simulatedMs / 1000 } satisfies Days
})
