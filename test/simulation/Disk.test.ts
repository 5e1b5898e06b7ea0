import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import type { Fault } from "../../src/faults/mod.ts"
import { Storage, type Write } from "../../src/storage/Storage.ts"
import { a, type Bare, during, onBare } from "./bare.ts"

const cellsOf = ({ load }: Bare) => Effect.map(load(a), ({ cells }) => Array.from(cells.keys()))

const problemOf = <E>(effect: Effect.Effect<unknown, E>) => Effect.map(Effect.flip(effect), String)

const ioError = "StorageError: storage could not sync: an input/output error"

const seeds = Array.from({ length: 30 }, (_, seed) => seed)

/** What is seen in each of many worlds, once each. */
const ofAll = <A, E>(run: (seed: number) => Effect.Effect<A, E>) =>
  Effect.map(Effect.forEach(seeds, run), (all) => new Set(all.map((one) => JSON.stringify(one))))

/** Writes a log. */
const writeLog = (bare: Bare, firstIndex: number, endIndex: number, indices: ReadonlyArray<number>) => {
  const writes = indices.map((index) => ({ index, value: `entry ${index}` }))
  const change: Write = { _tag: "ChangeLog", log: "log", firstIndex, endIndex, writes }
  return bare.cluster.on(a)(Effect.flatMap(Storage, (storage) => {
    storage.write([change])
    return storage.sync
  }))
}

describe("SlowDisk", () => {
  it.effect("a sync takes so much longer; two at once add up", () =>
    Effect.gen(function* () {
      const slow: Fault.Fault = { _tag: "SlowDisk", node: a, syncMs: 30 }
      const times = yield* during(slow, ({ nemesis, write }, end) =>
        Effect.gen(function* () {
          const now = Clock.currentTimeMillis
          const time = Effect.andThen(write(a, "x"), now)
          const once = yield* time
          const other = yield* nemesis.strike(slow)
          const twice = yield* time
          yield* end
          yield* other
          return [once, twice, yield* time]
        }))
      expect(times).toEqual([31, 31 + 61, 31 + 61 + 1])
    }))
})

describe("FullDisk, ReadOnlyDisk", () => {
  it.effect.each(
    [["FullDisk", "no space is left on the disk"], ["ReadOnlyDisk", "the disk can only be read"]] as const,
  )(
    "%s: every sync fails and writes nothing; when it is over the node is started again",
    ([_tag, problem]) =>
      Effect.gen(function* () {
        const seen = yield* during({ _tag, node: a }, (bare, end) =>
          Effect.gen(function* () {
            const problems = [yield* problemOf(bare.write(a, "x")), yield* problemOf(bare.write(a, "y"))]
            yield* end
            yield* Effect.sleep(1)
            yield* bare.write(a, "z")
            return [...problems, bare.lives.at(-1), yield* cellsOf(bare)]
          }))
        const told = `StorageError: storage could not sync: ${problem}`
        expect(seen).toEqual([told, told, [a, false], ["z"]])
      }),
  )

  it.effect("a node that wrote nothing meanwhile runs on", () =>
    Effect.gen(function* () {
      const lives = yield* during({ _tag: "FullDisk", node: a }, ({ lives }, end) => Effect.as(end, lives))
      expect(lives).toHaveLength(5)
    }))
})

describe("FailSync", () => {
  it.effect("the next sync fails, durable or not; a later one succeeds, and does not write it", () =>
    Effect.gen(function* () {
      const seen = yield* ofAll((seed) =>
        during({ _tag: "FailSync", node: a }, (bare) =>
          Effect.gen(function* () {
            const problem = yield* problemOf(bare.write(a, "x"))
            yield* bare.write(a, "y")
            return [problem, yield* cellsOf(bare)]
          }), seed)
      )
      expect(seen).toEqual(new Set([[ioError, ["x", "y"]], [ioError, ["y"]]].map((one) => JSON.stringify(one))))
    }))

  it.effect("none fails once it is over; a node whose sync has failed is started again", () =>
    Effect.gen(function* () {
      const fault: Fault.Fault = { _tag: "FailSync", node: a }
      const unused = yield* during(fault, (bare, end) => Effect.andThen(end, bare.write(a, "x")))
      expect(unused).toBeUndefined()
      const lives = yield* during(fault, ({ lives, write }, end) =>
        Effect.gen(function* () {
          yield* Effect.flip(write(a, "x"))
          yield* end
          yield* Effect.sleep(1)
          return lives
        }))
      expect(lives.at(-1)).toEqual([a, false])
      expect(lives).toHaveLength(6)
    }))
})

describe("TearWrite", () => {
  it.effect("the node crashes in its next sync, which is durable as a whole or not at all", () =>
    Effect.gen(function* () {
      const seen = yield* ofAll((seed) =>
        during({ _tag: "TearWrite", node: a }, (bare, end) =>
          Effect.gen(function* () {
            const problem = yield* problemOf(
              bare.cluster.on(a)(Effect.flatMap(Storage, (storage) => {
                storage.write(["x", "y", "z"].map((cell) => ({ _tag: "SetCell", cell, value: 1 })))
                return storage.sync
              })),
            )
            const up = yield* bare.cluster.up
            yield* end
            yield* Effect.sleep(1)
            return [problem, up, yield* cellsOf(bare)]
          }), seed)
      )
      const down = [`NodeDown: node "a" is down; restart it`, ["b", "c", "d", "e"]]
      expect(seen).toEqual(new Set([[...down, []], [...down, ["x", "y", "z"]]].map((one) => JSON.stringify(one))))
    }))
})

describe("TearWrite that is over at the very time of a sync", () => {
  it.effect("the node is up in the end, and writes", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const up = yield* during({ _tag: "TearWrite", node: a }, (bare, end) =>
          Effect.gen(function* () {
            yield* Effect.forkChild(Effect.ignore(bare.write(a, "x")))
            yield* Effect.sleep(1)
            yield* end
            yield* Effect.sleep(10)
            yield* bare.write(a, "y")
            return yield* bare.cluster.up
          }), seed)
        expect(up, `seed ${seed}`).toContain(a)
      }
    }))
})

describe("DamageRecord, LoseRecord", () => {
  it.effect.each<[Fault.Fault, RegExp]>([
    [{ _tag: "DamageRecord", node: a, how: "corrupt" }, /could not load: cell "x" does not match its checksum/],
    [
      { _tag: "DamageRecord", node: a, how: "misdirected" },
      /could not load: cell "x" holds what was to be written elsew/,
    ],
    [{ _tag: "LoseRecord", node: a }, /could not load: cell "x" can not be read/],
  ])("a load finds it, and the node is given another disk: $0", ([fault, problem]) =>
    Effect.gen(function* () {
      const { value } = yield* onBare((bare) =>
        Effect.gen(function* () {
          yield* bare.write(a, "x")
          const end = yield* bare.nemesis.strike(fault)
          const found = yield* problemOf(bare.load(a))
          yield* end
          yield* Effect.sleep(1)
          return [found, yield* cellsOf(bare), bare.lives.at(-1)] as const
        })
      )
      expect(value[0]).toMatch(problem)
      expect(value.slice(1)).toEqual([[], [a, true]])
    }))

  it.effect("what is written over is whole again, and the disk is kept", () =>
    Effect.gen(function* () {
      const { value } = yield* onBare((bare) =>
        Effect.gen(function* () {
          yield* bare.write(a, "x")
          const end = yield* bare.nemesis.strike({ _tag: "LoseRecord", node: a })
          yield* bare.write(a, "y")
          const found = yield* problemOf(bare.load(a))
          yield* bare.write(a, "x")
          yield* end
          return [found, yield* cellsOf(bare), bare.lives.length]
        })
      )
      expect(value).toEqual([`StorageError: storage could not load: cell "x" can not be read`, ["x", "y"], 5])
    }))

  it.effect("some record of all is damaged: a cell, or an entry of a log; one that is dropped is not missed", () =>
    Effect.gen(function* () {
      const seen = yield* ofAll((seed) =>
        Effect.map(
          onBare((bare) =>
            Effect.gen(function* () {
              yield* bare.write(a, "x")
              yield* writeLog(bare, 3, 5, [3, 4])
              yield* bare.nemesis.strike({ _tag: "LoseRecord", node: a })
              const found = yield* problemOf(bare.load(a))
              yield* writeLog(bare, 4, 5, [4])
              return [found, yield* Effect.match(bare.load(a), { onSuccess: () => "well", onFailure: () => "damaged" })]
            }), seed),
          ({ value }) => value,
        )
      )
      const lost = (what: string) => `StorageError: storage could not load: ${what} can not be read`
      expect(seen).toEqual(
        new Set([
          [lost(`cell "x"`), "damaged"],
          [lost(`entry 3 of log "log"`), "well"],
          [lost(`entry 4 of log "log"`), "well"],
        ].map((one) => JSON.stringify(one))),
      )
    }))

  it.effect("an empty disk has nothing to lose", () =>
    Effect.gen(function* () {
      const cells = yield* during({ _tag: "LoseRecord", node: a }, cellsOf)
      expect(cells).toEqual([])
    }))
})

describe("SkipWrites", () => {
  it.effect("some writes never reach the disk, and nobody is told", () =>
    Effect.gen(function* () {
      const kept = yield* during({ _tag: "SkipWrites", node: a, likelihood: 0.5 }, (bare, end) =>
        Effect.gen(function* () {
          for (let count = 0; count < 200; count++) {
            yield* bare.write(a, `cell ${count}`)
          }
          yield* end
          yield* bare.write(a, "last")
          return yield* cellsOf(bare)
        }))
      expect(kept.length / 200).toBeCloseTo(0.5, 1)
      expect(kept).toContain("last")
    }))

  it.effect("a log that lacks its end is shorter; one that goes on above what it lacks is damaged", () =>
    Effect.gen(function* () {
      const seen = yield* during(
        { _tag: "SkipWrites", node: a, likelihood: 1 },
        (bare, end) =>
          Effect.gen(function* () {
            yield* writeLog(bare, 0, 2, [0, 1])
            const { logs } = yield* bare.load(a)
            yield* end
            yield* writeLog(bare, 0, 3, [2])
            const problem = yield* problemOf(bare.load(a))
            yield* writeLog(bare, 0, 3, [0, 1])
            return [logs.size, problem, (yield* bare.load(a)).logs.get("log")]
          }),
      )
      expect(seen).toEqual([
        0,
        `StorageError: storage could not load: entry 0 of log "log" was never written`,
        { firstIndex: 0, entries: ["entry 0", "entry 1", "entry 2"] },
      ])
    }))
})

describe("a crash while a disk is slow", () => {
  it.effect("loses what was to be synced, and the next life is not touched by it", () =>
    Effect.gen(function* () {
      const seen = yield* during({ _tag: "SlowDisk", node: a, syncMs: 50 }, (bare, end) =>
        Effect.gen(function* () {
          const writing = yield* Effect.forkChild(problemOf(bare.write(a, "x")))
          yield* Effect.sleep(10)
          yield* bare.cluster.restart(a)
          const again = yield* Effect.forkChild(bare.write(a, "y"))
          yield* Effect.sleep(45)
          const early = yield* cellsOf(bare)
          yield* Fiber.join(again)
          yield* end
          return [yield* Fiber.join(writing), early, yield* cellsOf(bare)]
        }))
      expect(seen).toEqual([`NodeDown: node "a" is down; restart it`, [], ["y"]])
    }))
})
