import { describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Simulation } from "../../../src/simulation/mod.ts"
import type { StorageService, Write } from "../../../src/storage/mod.ts"
import { blocks, range, replay } from "../../support/seeds.ts"
import type { Tampering } from "../../support/watchedCluster.ts"
import { badDay, type Day } from "./badDay.ts"
import { electionTimeoutMs } from "./Mix.ts"

const file = "test/protocols/multipaxos/simulation.test.ts"

/**
 * A majority goes on within so many election timeouts: in the first at the latest somebody stands; two who stand
 * together, or a proposal that was passed on to a leader that is gone, cost one more, and seldom twice.
 */
const timeoutsToGoOn = 10

const boundMs = timeoutsToGoOn * electionTimeoutMs

const live = (seed: number, tampering?: Tampering): Effect.Effect<Day, unknown> =>
  Effect.map(Simulation.run(badDay(tampering), { seed }), ({ value }) => Option.getOrThrow(value))

describe("Multi-Paxos, on days of crashes, partitions, loss, duplicates and disorder", () => {
  for (const seeds of blocks(10, 100)) {
    it.effect(`keeps what it promises, and goes on within ${timeoutsToGoOn} election timeouts: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        for (const seed of seeds) {
          const day = yield* live(seed)
          const where = replay(file, seed, day.mix)
          expect(day.violations, where).toEqual([])
          expect(Math.max(...day.recoveryMs), where).toBeLessThanOrEqual(boundMs)
          expect(day.restartMs, where).toBeLessThanOrEqual(boundMs)
        }
      }))
  }

  it.effect("sees leaders come and go all the while, and commands decided", () =>
    Effect.gen(function* () {
      const days = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (seed) => live(seed))
      expect(days.reduce((sum, { leaders }) => sum + leaders, 0)).toBeGreaterThan(3 * days.length)
      expect(days.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(50 * days.length)
    }))
})

const withoutWrites = (isLost: (write: Write) => boolean): Tampering => ({
  storage: (disk) => ({ ...disk, write: (writes) => disk.write(writes.filter((write) => !isLost(write))) }),
})

/** What is wrong, where, and what is said of it when it is found. */
const planted: ReadonlyArray<readonly [fault: string, tampering: Tampering, violation: RegExp]> = [
  [
    "a promise that is not on disk",
    withoutWrites((write) => write._tag === "SetCell" && write.cell === "Replica.promised/"),
    /had promised .+ and finds/,
  ],
  [
    "an acceptance that is not on disk",
    withoutWrites((write) => write._tag === "ChangeLog"),
    /had accepted slot \d+ in .+ and does not find it/,
  ],
  [
    "a disk that says too early that it has synced",
    {
      storage: (disk): StorageService => ({ ...disk, sync: Effect.andThen(Effect.forkDetach(disk.sync), Effect.void) }),
    },
    /does not find it|and finds/,
  ],
  [
    "a leader that is not told what its acceptors have accepted",
    {
      network: (network) => ({
        ...network,
        send: ({ message, ...addresses }) => network.send({ ...addresses, message: emptied(message) }),
      }),
    },
    /agreement: reader \d+ at . was told of/,
  ],
]

/** A Promise, as it travels, with nothing to report. */
const emptied = (message: unknown): unknown =>
  typeof message === "object" && message !== null && "entries" in message ? { ...message, entries: [] } : message

describe("a campaign of bad days of Multi-Paxos soon finds", () => {
  for (const [fault, tampering, violation] of planted) {
    it.effect(fault, () =>
      Effect.gen(function* () {
        const found: Array<string> = []
        for (let seed = 0; seed < 20 && !found.some((one) => violation.test(one)); seed++) {
          found.push(...(yield* live(seed, tampering)).violations)
        }
        expect(found.join("\n")).toMatch(violation)
      }))
  }
})

describe("a bad day of Multi-Paxos", () => {
  const traceOf = (seed: number) =>
    Effect.map(Simulation.run(badDay(), { seed, record: true }), ({ value: _, ...seen }) => seen)

  it.effect("is the same to the last event for the same seed, whatever ran before", () =>
    Effect.gen(function* () {
      for (const seed of [1, 2, 3]) {
        const first = yield* traceOf(seed)
        yield* traceOf(seed + 10)
        expect(yield* traceOf(seed), `seed ${seed}`).toEqual(first)
        expect(first.trace.length).toBeGreaterThan(1000)
      }
    }))

  it.effect("is another for another seed", () =>
    Effect.gen(function* () {
      const seen = yield* Effect.forEach([1, 2, 3, 4], traceOf)
      expect(new Set(seen.map(({ digest }) => digest)).size).toBe(4)
      expect(new Set(seen.map(({ trace }) => JSON.stringify(trace.slice(0, 200)))).size).toBe(4)
    }))
})
