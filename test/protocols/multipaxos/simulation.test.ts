import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { blocks, live, range, replay, traceOf } from "../../support/seeds.ts"
import { hasty, hunt, losing, losingCell, type Planted, saying } from "../../support/tampering.ts"
import { badDay } from "./badDay.ts"
import { electionTimeoutMs } from "./Mix.ts"

const file = "test/protocols/multipaxos/simulation.test.ts"

/**
 * A majority goes on within so many election timeouts: in the first at the latest somebody stands; two who stand
 * together, or a proposal that was passed on to a leader that is gone, cost one more, and seldom twice.
 */
const timeoutsToGoOn = 10

describe("Multi-Paxos, on days of crashes, partitions, loss, duplicates and disorder", () => {
  for (const seeds of blocks(10, 100)) {
    it.effect(`keeps what it promises, and goes on within ${timeoutsToGoOn} election timeouts: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        for (const seed of seeds) {
          const { mix, recoveryMs, restartMs, violations } = yield* live(badDay(), seed)
          const where = `${replay(file, seed)}\n${JSON.stringify(mix)}`
          expect(violations, where).toEqual([])
          expect(Math.max(...recoveryMs, restartMs) / electionTimeoutMs, where).toBeLessThanOrEqual(timeoutsToGoOn)
        }
      }))
  }

  it.effect("sees leaders come and go all the while, commands decided and read, and snapshots sent", () =>
    Effect.gen(function* () {
      const days = yield* Effect.forEach(Array.from({ length: 20 }, (_, seed) => seed), (seed) => live(badDay(), seed))
      expect(days.reduce((sum, { leaders }) => sum + leaders, 0)).toBeGreaterThan(3 * days.length)
      expect(days.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(20 * days.length)
      expect(days.reduce((sum, { read }) => sum + read, 0)).toBeGreaterThan(20 * days.length)
      expect(days.reduce((sum, { leaps }) => sum + leaps, 0)).toBeGreaterThan(days.length)
    }))
})

const planted: ReadonlyArray<Planted> = [
  ["a promise that is not on disk", losingCell("Replica.promised"), /had promised .+ and finds/],
  [
    "an acceptance that is not on disk",
    losing(({ _tag }) => _tag === "ChangeLog"),
    /had accepted slot \d+ in .+ and does not find it/,
  ],
  ["a disk that says too early that it has synced", hasty, /does not find it|and finds/],
  ["a snapshot that is not on disk", losingCell("Replica.snapshot"), /finds a log from slot \d+ on, and a snapshot/],
  ["a leader that is not told what has been accepted", saying("entries", []), /agreement: reader \d+ at . was told/],
]

describe("a campaign of bad days of Multi-Paxos soon finds", () => {
  for (const [fault, tampering, violation] of planted) {
    it.effect(fault, () =>
      Effect.gen(function* () {
        expect(yield* hunt((seed) => live(badDay(tampering), seed), violation)).toMatch(violation)
      }))
  }
})

describe("a bad day of Multi-Paxos", () => {
  it.effect("is the same to the last event for the same seed, whatever ran before", () =>
    Effect.gen(function* () {
      for (const seed of [1, 2, 3]) {
        const first = yield* traceOf(badDay(), seed)
        yield* traceOf(badDay(), seed + 10)
        expect(yield* traceOf(badDay(), seed), `seed ${seed}`).toEqual(first)
        expect(first.trace.length).toBeGreaterThan(1000)
      }
    }))

  it.effect("is another for another seed", () =>
    Effect.gen(function* () {
      const seen = yield* Effect.forEach([1, 2, 3, 4], (seed) => traceOf(badDay(), seed))
      expect(new Set(seen.map(({ digest }) => digest)).size).toBe(4)
      expect(new Set(seen.map(({ trace }) => JSON.stringify(trace.slice(0, 200)))).size).toBe(4)
    }))
})
