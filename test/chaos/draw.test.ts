import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { draw } from "../../src/chaos/draw.ts"
import { isNeverLive, refusal } from "../../src/chaos/NotLive.ts"
import type { Fault } from "../../src/faults/mod.ts"
import { NodeId } from "../../src/model/NodeId.ts"

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]
const drawn = (seed: number) => Random.withSeed(draw([a, b, c], 60_000), seed)

describe("The faults of a live cluster", () => {
  it.effect("are drawn of those that it can have; the disks of one node alone are lost or damaged", () =>
    Effect.gen(function* () {
      const tags = new Set<string>()
      for (let seed = 0; seed < 200; seed++) {
        const { faulty, strikes } = yield* drawn(seed)
        for (const { atMs, fault, forMs = Infinity } of strikes) {
          tags.add(fault._tag)
          expect([seed, refusal(fault)]).toEqual([seed, undefined])
          expect(atMs + forMs).toBeLessThanOrEqual(60_000)
          const losesDisk = fault._tag === "DamageRecord" || fault._tag === "LoseRecord" ||
            (fault._tag === "Crash" && fault.disk === "lost")
          if (losesDisk) expect([seed, faulty]).toEqual([seed, [fault.node]])
        }
      }
      const wanted: ReadonlyArray<Fault.Fault["_tag"]> = [
        ...["Clog", "Crash", "Cut", "DamageRecord", "Disturb", "FailSync", "FullDisk", "LoseRecord"] as const,
        ...["OmitReceives", "OmitSends", "Partition", "Pause", "ReadOnlyDisk"] as const,
      ]
      expect([...tags].sort()).toEqual(wanted)
    }))

  it.effect("are the same for the same seed", () =>
    Effect.gen(function* () {
      expect(yield* drawn(7)).toEqual(yield* drawn(7))
      expect(yield* drawn(7)).not.toEqual(yield* drawn(8))
    }))

  it.each<Fault.Fault>([
    { _tag: "Drift", node: a, rate: 2 },
    { _tag: "Jump", node: a, ms: 1000 },
    { _tag: "SlowDisk", node: a, syncMs: 10 },
    { _tag: "TearWrite", node: a },
    { _tag: "Misreport", node: a, likelihood: 1 },
    { _tag: "SkipWrites", node: a, likelihood: 1 },
    { _tag: "Equivocate", node: a, likelihood: 1 },
  ])("refuses $_tag by name: it cannot be done from outside", (fault) => {
    expect(isNeverLive(fault._tag)).toBe(true)
    expect(refusal(fault)).toMatchObject({ _tag: "NotLive", fault })
    expect(refusal(fault)?.message).toMatch(/^a live cluster cannot have ".+": .+;.* simulate it/)
  })

  it.each<readonly [Fault.Fault, string]>([
    [{ _tag: "OmitSends", node: a, likelihood: 0.5 }, "give the likelihood 1"],
    [
      { _tag: "Disturb", directions: "all", minDelayMs: 0, maxDelayMs: 9, loss: 0.1, duplication: 0, reordering: 0 },
      "give delays alone",
    ],
  ])("refuses what TCP does not do, and says what it does: %o", (fault, cure) => {
    expect(refusal(fault)?.message).toContain(cure)
  })
})
