import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Campaign } from "../../src/campaign/mod.ts"
import { named, teamOf, wrong } from "./fixture.ts"

const options = {
  subjects: [named("one"), named("two")],
  from: 5,
  seeds: 3,
  withinMs: Infinity,
  durationMs: 1000,
  keepsGoing: false,
}

const silently = () => Effect.void

it.effect("Campaign: subjects take turns, seed by seed from the first", () =>
  Effect.gen(function* () {
    const { tasks, team } = teamOf(() => ({}))
    const { days, failures, simulatedMs } = yield* Campaign.run(options, team, silently)
    expect(tasks.map(({ seed, subject }) => `${subject} ${seed}`)).toEqual([
      "one 5",
      "two 5",
      "one 6",
      "two 6",
      "one 7",
      "two 7",
    ])
    expect({ days, failures, simulatedMs }).toEqual({ days: 6, failures: [], simulatedMs: 360_000 })
  }))

it.effect("Campaign: ends at the first day that goes wrong, unless it is to go on", () =>
  Effect.gen(function* () {
    const judge = ({ seed }: { readonly seed: number }) => seed === 6 ? { violations: [wrong] } : {}
    const ends = yield* Campaign.run(options, teamOf(judge).team, silently)
    expect([ends.days, ends.failures.length]).toEqual([3, 1])
    const goesOn = yield* Campaign.run({ ...options, keepsGoing: true }, teamOf(judge).team, silently)
    expect([goesOn.days, goesOn.failures.map(({ subject }) => subject)]).toEqual([6, ["one", "two"]])
  }))

it.effect("Campaign: no day begins when its time is over, and each is told of", () =>
  Effect.gen(function* () {
    const { tasks, team } = teamOf(() => ({}))
    yield* Campaign.run({ ...options, withinMs: 0 }, team, silently)
    expect(tasks).toEqual([])

    const told: Array<number> = []
    const endless = { ...options, seeds: Infinity }
    const tell = ({ days }: Campaign.Standing) => days < 10 ? Effect.sync(() => told.push(days)) : Effect.fail("enough")
    expect(yield* Effect.flip(Campaign.run(endless, team, tell))).toBe("enough")
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  }))
