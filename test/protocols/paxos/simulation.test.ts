import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { Link } from "../../../src/network/mod.ts"
import { blocks, live, range, replay, traceOf } from "../../support/seeds.ts"
import { hasty, hunt, losingCell, type Planted, saying } from "../../support/tampering.ts"
import { badDay } from "./badDay.ts"
import { simulate } from "../../support/simulate.ts"
import { anyMachines, startAll } from "./cluster.ts"
import { timeoutMs } from "./Mix.ts"

const file = "test/protocols/paxos/simulation.test.ts"

/**
 * A majority decides within so many of a proposer's timeouts: one that stands back does so for four at most, then a
 * rival may keep it from being chosen, and seldom twice.
 */
const timeoutsToDecide = 10

describe("Paxos, on days of crashes, partitions, loss, duplicates and disorder", () => {
  for (const seeds of blocks(5, 100)) {
    it.effect(`keeps what it promises, and decides within ${timeoutsToDecide} timeouts: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        for (const seed of seeds) {
          const { mix, recoveryMs, restartMs, violations } = yield* live(badDay(), seed)
          const where = `${replay(file, seed)}\n${JSON.stringify(mix)}`
          expect(violations, where).toEqual([])
          expect(Math.max(...recoveryMs, ...restartMs) / timeoutMs, where).toBeLessThanOrEqual(timeoutsToDecide)
        }
      }))
  }

  it.effect("sees proposers outbid each other", () =>
    Effect.gen(function* () {
      const days = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (seed) => live(badDay(), seed))
      expect(days.reduce((sum, { rounds }) => sum + rounds, 0)).toBeGreaterThan(3 * days.length)
    }))
})

const planted: ReadonlyArray<Planted> = [
  ["a promise that is not on disk", losingCell("Acceptor.promised"), /the promise .+ is not on the disk/],
  ["an acceptance that is not on disk", losingCell("Acceptor.accepted"), /the acceptance .+ is not on the disk/],
  ["a ballot that is used again", losingCell("Proposer.round"), /Proposer.+ prepares .+ after/],
  ["a disk that says too early that it has synced", hasty, /is not on the disk/],
  ["a proposer that is not told what has been accepted", saying("accepted", null), /agreement: . learned/],
]

describe("a campaign of bad days of Paxos soon finds", () => {
  for (const [fault, tampering, violation] of planted) {
    it.effect(fault, () =>
      Effect.gen(function* () {
        expect(yield* hunt((seed) => live(badDay(tampering), seed), violation)).toMatch(violation)
      }))
  }
})

describe("a bad day of Paxos", () => {
  it.effect("is the same to the last event for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const seen = yield* Effect.forEach([1, 2, 3, 1, 2, 3], (seed) => traceOf(badDay(), seed))
      expect(seen.slice(3)).toEqual(seen.slice(0, 3))
      expect(new Set(seen.map(({ digest }) => digest)).size).toBe(3)
      expect(new Set(seen.map(({ trace }) => JSON.stringify(trace.slice(0, 200)))).size).toBe(3)
    }))
})

/** How long it takes until all of so many nodes have learned, when all propose at once. */
const duelMs = (nodes: number, delayMs: number, seed: number) =>
  simulate(
    Effect.gen(function* () {
      const all = yield* startAll(anyMachines(nodes, { timeout: "10 minutes" }))
      yield* Effect.forEach(all, ({ propose }, own) => propose("lunch", own), { concurrency: "unbounded" })
      return yield* Clock.currentTimeMillis
    }),
    { seed, links: { ...Link.perfect, delay: Link.constant(delayMs) } },
  )

for (
  const [nodes, delayMs, boundMs] of [[3, 10, 200], [5, 10, 200], [7, 10, 200], [5, 100, 4000], [7, 100, 4000]] as const
) {
  it.effect(`Paxos: ${nodes} duelling proposers, ${delayMs} ms from each other, are done within ${boundMs} ms (PMS 2.4)`, () =>
    Effect.gen(function* () {
      const seeds = Array.from({ length: 50 }, (_, seed) => seed)
      const times = yield* Effect.forEach(seeds, (seed) => duelMs(nodes, delayMs, seed))
      expect(Math.max(...times)).toBeLessThanOrEqual(boundMs)
    }))
}
