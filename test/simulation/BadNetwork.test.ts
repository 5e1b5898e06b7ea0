import { describe, expect, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { Fault } from "../../src/faults/mod.ts"
import { a, b, type Bare, c, delayMs, during, nodes, onBare } from "./bare.ts"
import { id } from "./heartbeat.ts"

const [d, e] = [id("d"), id("e")]
const all = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => `${from}${to}`)).sort()
const but = (...missing: ReadonlyArray<string>) => all.filter((direction) => !missing.includes(direction))
/** Both directions of each pair, as in `ab`. */
const pairs = (...pairs: ReadonlyArray<string>) =>
  pairs.flatMap((pair) => [pair, Array.from(pair).reverse().join("")]).sort()

const sent = 400
/** How many of many messages arrive in each direction among a, b and c. */
const countArrivals = ({ arrivals, send }: Bare) =>
  Effect.gen(function* () {
    for (let count = 0; count < sent; count++) {
      for (const [from, to] of [[a, b], [b, a], [b, c]] as const) yield* send(from, to, count)
    }
    yield* Effect.sleep(2000)
    const count = (direction: string) => arrivals.filter(({ from, to }) => `${from}${to}` === direction).length
    return { ab: count("ab"), ba: count("ba"), bc: count("bc") }
  })

describe("a fault of the network", () => {
  it.effect.each<[string, Fault.Fault, ReadonlyArray<string>]>([
    [
      "OmitSends: what the node sends is lost",
      { _tag: "OmitSends", node: a, likelihood: 1 },
      but("ab", "ac", "ad", "ae"),
    ],
    [
      "OmitReceives: what is sent to it is lost",
      { _tag: "OmitReceives", node: a, likelihood: 1 },
      but("ba", "ca", "da", "ea"),
    ],
    ["Cut: one way", { _tag: "Cut", from: a, to: b }, but("ab")],
    ["Partition: in two", { _tag: "Partition", groups: [[a, b], [c, d, e]] }, pairs("ab", "cd", "ce", "de")],
    ["Partition: who is in no group reaches nobody", { _tag: "Partition", groups: [[a, b]] }, pairs("ab")],
    [
      "Partition: a bridge",
      { _tag: "Partition", groups: [[a, b, c], [c, d, e]] },
      pairs("ab", "ac", "bc", "cd", "ce", "de"),
    ],
    [
      "Partition: quorum loss, only a is connected to a majority (Omni-Paxos, 2)",
      { _tag: "Partition", groups: [[a, b], [a, c], [a, d], [a, e]] },
      pairs("ab", "ac", "ad", "ae"),
    ],
    [
      "Partition: constrained election, b is cut off, and of the rest a alone reaches all (Omni-Paxos, 2)",
      { _tag: "Partition", groups: [[b], [a, c], [a, d], [a, e]] },
      pairs("ac", "ad", "ae"),
    ],
    [
      "Partition: chained, each reaches its neighbours alone (Omni-Paxos, 2)",
      { _tag: "Partition", groups: [[a, b], [b, c], [c, d], [d, e]] },
      pairs("ab", "bc", "cd", "de"),
    ],
  ])("%s", ([, fault, expected]) =>
    Effect.gen(function* () {
      const [before, after] = yield* during(fault, ({ directions }, end) =>
        Effect.gen(function* () {
          const before = yield* directions
          yield* end
          return [before, yield* directions]
        }))
      expect(before).toEqual([...expected].sort())
      expect(after).toEqual(all)
    }))

  it.effect("Partition, Cut: what is on its way when it begins does not arrive", () =>
    Effect.gen(function* () {
      const { value } = yield* onBare(({ arrivals, nemesis, tell }) =>
        Effect.gen(function* () {
          yield* tell(a, "x")
          const end = yield* nemesis.strike({ _tag: "Cut", from: a, to: b })
          yield* Effect.sleep(delayMs)
          yield* end
          yield* Effect.sleep(delayMs)
          return arrivals.map(({ to }) => to).sort()
        })
      )
      expect(value).toEqual([c, d, e])
    }))

  it.effect("two Partitions at once: only who is not parted by either reaches each other, whichever ends first", () =>
    Effect.gen(function* () {
      const one: Fault.Fault = { _tag: "Partition", groups: [[a, b], [c, d, e]] }
      const two: Fault.Fault = { _tag: "Partition", groups: [[a], [b, c, d, e]] }
      const ends = (first: 0 | 1) =>
        onBare(({ directions, nemesis }) =>
          Effect.gen(function* () {
            const struck = [yield* nemesis.strike(one), yield* nemesis.strike(two)] as const
            const both = yield* directions
            yield* struck[first]
            // Ends once only.
            yield* struck[first]
            const other = yield* directions
            yield* struck[1 - first] ?? Effect.void
            return [both, other, yield* directions]
          })
        )
      const both = pairs("cd", "ce", "de")
      expect((yield* ends(0)).value).toEqual([both, pairs("bc", "bd", "be", "cd", "ce", "de"), all])
      expect((yield* ends(1)).value).toEqual([both, pairs("ab", "cd", "ce", "de"), all])
    }))

  it.effect("OmitSends: by likelihood, and two at once lose more", () =>
    Effect.gen(function* () {
      const half: Fault.Fault = { _tag: "OmitSends", node: a, likelihood: 0.5 }
      const counts = yield* during(half, countArrivals)
      expect(counts).toMatchObject({ ba: sent, bc: sent })
      expect(counts.ab / sent).toBeCloseTo(0.5, 1)
      const twice = yield* during(half, (bare) => Effect.andThen(bare.nemesis.strike(half), countArrivals(bare)))
      expect(twice.ab / sent).toBeCloseTo(0.25, 1)
    }))

  it.effect("Clog: what is sent waits until it is over, and then arrives in order", () =>
    Effect.gen(function* () {
      const [before, after] = yield* during({ _tag: "Clog", from: a, to: b }, ({ arrivals, send }, end) =>
        Effect.gen(function* () {
          for (let count = 0; count < 20; count++) {
            yield* send(a, b, count)
          }
          yield* send(b, a, "other way")
          yield* Effect.sleep(1000)
          const before = [...arrivals]
          yield* end
          yield* Effect.sleep(2 * delayMs)
          return [before, arrivals.slice(before.length)] as const
        }))
      expect(before.map(({ message }) =>
        message
      )).toEqual(["other way"])
      expect(after.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, count) => count))
    }))

  it.effect("Disturb: delays, losses and duplicates in the directions named, instead of what the link does", () =>
    Effect.gen(function* () {
      const bad: Fault.Fault = {
        _tag: "Disturb",
        directions: [[a, b]],
        minDelayMs: 100,
        maxDelayMs: 200,
        loss: 0.5,
        duplication: 1,
        reordering: 1,
      }
      const counts = yield* during(bad, countArrivals)
      expect(counts).toMatchObject({ ba: sent, bc: sent })
      expect(counts.ab / sent).toBeCloseTo(2 * 0.5, 0.5)
      const times = (fault: Fault.Fault) =>
        during(fault, ({ arrivals, send }, end) =>
          Effect.gen(function* () {
            for (let count = 0; count < 100; count++) yield* send(a, b, count)
            yield* end
            yield* send(b, c, "good again")
            yield* Effect.sleep(300)
            return arrivals
          }))
      const arrivals = yield* times({ ...bad, loss: 0, duplication: 0 })
      expect(arrivals.filter(({ message }) => message === "good again").map(({ atMs }) => atMs)).toEqual([delayMs])
      const late = arrivals.filter(({ to }) => to === b)
      expect(late).toHaveLength(100)
      for (const { atMs } of late) {
        expect(atMs).toBeGreaterThanOrEqual(100)
        expect(atMs).toBeLessThanOrEqual(200)
      }
      expect(late.map(({ message }) => message)).not.toEqual(Array.from({ length: 100 }, (_, count) => count))
      const everywhere = yield* during({ ...bad, directions: "all", loss: 1 }, countArrivals)
      expect(everywhere).toEqual({ ab: 0, ba: 0, bc: 0 })
    }))
})

const ballot = { _tag: "Accept", ballot: { round: 7, node: "a" }, entries: [{ slot: 3, command: "x" }], isLast: true }

/** What arrives of many copies of a message that a tells the others. */
const heard = (fault: Fault.Fault) =>
  during(
    fault,
    ({ arrivals, tell }: Bare): Effect.Effect<ReadonlyArray<ReadonlyArray<string>>, unknown, Scope.Scope> =>
      Effect.gen(function* () {
        const count = 300
        for (let time = 0; time < count; time++) yield* tell(a, structuredClone(ballot))
        yield* Effect.sleep(2 * delayMs)
        const heardBy = (node: string) =>
          arrivals.filter(({ to }) => to === node).map(({ message }) => JSON.stringify(message))
        const [toB, toC] = [heardBy(b), heardBy(c)]
        return toB.map((message, index) => [message, toC[index] ?? ""])
      }),
  )

describe("a node that does not say what it should", () => {
  const truth = JSON.stringify(ballot)

  it.effect("Misreport: a value is changed, for all peers alike, and it stays a message of its shape", () =>
    Effect.gen(function* () {
      const all = yield* heard({ _tag: "Misreport", node: a, likelihood: 0.5 })
      expect(all).toHaveLength(300)
      for (const [toB, toC] of all) expect(toB).toBe(toC)
      const lies = new Set(all.flat())
      expect(lies.delete(truth)).toBe(true)
      expect(all.filter(([toB]) => toB !== truth).length / all.length).toBeCloseTo(0.5, 1)
      expect(lies.size).toBeGreaterThan(5)
      const shape =
        /^\{"_tag":"Accept","ballot":\{"round":\d+,"node":"[a-e]"\},"entries":\[\{"slot":\d+,"command":"x'?"\}\],"isLast":(true|false)\}$/
      for (const lie of lies) expect(lie).toMatch(shape)
    }))

  it.effect("Equivocate: peers are told different things", () =>
    Effect.gen(function* () {
      const all = yield* heard({ _tag: "Equivocate", node: a, likelihood: 0.5 })
      expect(all.filter(([toB, toC]) => (toB === truth) !== (toC === truth)).length / all.length).toBeCloseTo(0.5, 1)
      expect(all.some(([toB, toC]) => toB !== toC && toB !== truth && toC !== truth)).toBe(true)
    }))

  it.effect("others do not lie for it", () =>
    Effect.gen(function* () {
      const arrivals = yield* during({ _tag: "Misreport", node: b, likelihood: 1 }, ({ arrivals, tell }) =>
        Effect.gen(function* () {
          yield* tell(a, ballot)
          yield* Effect.sleep(2 * delayMs)
          return arrivals
        }))
      expect(arrivals.map(({ message }) =>
        message
      )).toEqual([ballot, ballot, ballot, ballot])
    }))
})
