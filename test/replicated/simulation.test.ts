import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Slot } from "../../src/model/Slot.ts"
import * as Image from "../../src/replicated/Image.ts"
import { blocks, live, range, replay, traceOf } from "../support/seeds.ts"
import { hunt } from "../support/tampering.ts"
import { badDay, type Mistakes } from "./badDay.ts"

const file = "test/replicated/simulation.test.ts"

describe("A replicated count over Multi-Paxos, on days of crashes, partitions, loss, duplicates and disorder,", () => {
  for (const seeds of blocks(4, 25)) {
    it.effect(`adds up to what was acknowledged, at every node, in every read and watch: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        for (const seed of seeds) {
          const { mix, recoveryMs, violations } = yield* live(badDay(), seed)
          const where = `${replay(file, seed)}\n${JSON.stringify(mix)}`
          expect(violations, where).toEqual([])
          expect(recoveryMs, where).toBeLessThan(60_000)
        }
      }))
  }

  it.effect("sees calls repeated, reads, and logs that are compacted", () =>
    Effect.gen(function* () {
      const days = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (seed) => live(badDay(), seed))
      const total = (of: "acknowledged" | "repeated" | "read" | "compacted") =>
        days.reduce((sum, day) => sum + day[of], 0)
      expect(total("acknowledged")).toBeGreaterThan(50 * days.length)
      expect(total("repeated")).toBeGreaterThan(5 * days.length)
      expect(total("read")).toBeGreaterThan(5 * days.length)
      expect(total("compacted")).toBeGreaterThan(days.length)
    }))

  it.effect("is the same to the last event for the same seed", () =>
    Effect.gen(function* () {
      const first = yield* traceOf(badDay(), 3)
      expect(yield* traceOf(badDay(), 3)).toEqual(first)
      expect(first.trace.length).toBeGreaterThan(1000)
    }))
})

/** Snapshots in which sessions have no answers. */
const forgetful: Mistakes["log"] = (log) => ({
  ...log,
  compact: ({ end, parts }) => {
    const { sessions, ...image } = Image.decode(parts)
    return log.compact({
      end,
      parts: Image.encode({ ...image, sessions: sessions.map((one) => ({ ...one, answers: [] })) }),
    })
  },
})

const planted: ReadonlyArray<readonly [fault: string, mistakes: Mistakes, violation: RegExp]> = [
  [
    "a client that asks again without saying that it does",
    { forgetsSessions: true },
    /has counted \d+, and \d+ was ack/,
  ],
  ["snapshots without the answers that were given", { log: forgetful }, /has counted \d+, and \d+ was ack/],
  [
    "reads of what a replica happens to have applied",
    { log: (log) => ({ ...log, readIndex: Effect.succeed(Slot.make(0)) }) },
    /read \d+ after \d+ was/,
  ],
]

describe("a campaign of bad days of a count soon finds", () => {
  for (const [fault, mistakes, violation] of planted) {
    it.effect(fault, () =>
      Effect.gen(function* () {
        expect(yield* hunt((seed) => live(badDay(mistakes), seed), violation)).toMatch(violation)
      }))
  }
})
