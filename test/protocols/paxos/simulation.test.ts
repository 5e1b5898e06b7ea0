import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { paxos } from "../../../src/campaign/mod.ts"
import { Link } from "../../../src/network/mod.ts"
import { complaintsOf } from "../../support/days.ts"
import { blocks, range } from "../../support/seeds.ts"
import { simulate } from "../../support/simulate.ts"
import { anyMachines, startAll } from "./cluster.ts"

describe("Paxos, on days of all the faults that it claims to bear,", () => {
  for (const seeds of blocks(2, 20)) {
    it.effect(`keeps what it promises, and a majority decides within its bound: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        expect(yield* complaintsOf(paxos(), seeds)).toEqual([])
      }))
  }
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
