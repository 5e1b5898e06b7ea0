import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, Random, References } from "effect"
import { Draw, type Schedule } from "../../src/faults/mod.ts"
import { Link } from "../../src/network/mod.ts"
import { Cluster, Nemesis, Simulation } from "../../src/simulation/mod.ts"
import { everything } from "../faults/fixture.ts"
import { a, b, c, during, nodes, onBare } from "./bare.ts"
import { countOf, heartbeats, id } from "./heartbeat.ts"

const crash = { _tag: "Crash", node: a, disk: "kept" } as const
const but = (...down: ReadonlyArray<string>) => nodes.filter((node) => !down.includes(node))

describe("Crash", () => {
  it.effect("the node is down until it is over, and comes back on what it had synced, or on an empty disk", () =>
    Effect.gen(function* () {
      const lose = (disk: "kept" | "lost") =>
        onBare(({ cluster, lives, load, nemesis, write }) =>
          Effect.gen(function* () {
            yield* write(a, "x")
            const end = yield* nemesis.strike({ _tag: "Crash", node: a, disk })
            const up = yield* cluster.up
            yield* Effect.sleep(1000)
            const still = yield* cluster.up
            yield* end
            yield* Effect.sleep(1)
            const { cells } = yield* load(a)
            yield* cluster.restart(a)
            return [up, still, yield* cluster.up, cells.size, ...lives.slice(nodes.length)]
          })
        )
      expect((yield* lose("kept")).value).toEqual([but("a"), but("a"), nodes, 1, [a, false], [a, false]])
      expect((yield* lose("lost")).value).toEqual([but("a"), but("a"), nodes, 0, [a, true], [a, true]])
    }))

  it.effect("two at once keep it down until both are over, whichever ends first", () =>
    Effect.gen(function* () {
      for (const first of [0, 1] as const) {
        const ups = yield* during(crash, ({ cluster, nemesis }, end) =>
          Effect.gen(function* () {
            const ends = [end, yield* nemesis.strike({ _tag: "Crash", node: a, disk: "lost" })] as const
            const ups: Array<number> = []
            for (const end of [ends[first], ends[first], ends[1 - first] ?? Effect.void]) {
              yield* end
              yield* Effect.sleep(1)
              ups.push((yield* cluster.up).length)
            }
            return ups
          }))
        expect(ups).toEqual([4, 4, 5])
      }
    }))
})

describe("run", () => {
  const pause = { _tag: "Pause", node: b } as const
  const schedule: Schedule.Schedule = {
    faulty: [],
    strikes: [
      { atMs: 100, forMs: 50, again: { times: 2, everyMs: 200 }, fault: pause },
      { atMs: 120, forMs: 400, fault: { _tag: "Cut", from: a, to: b } },
      { atMs: 130, fault: crash },
    ],
  }

  it.effect("faults begin and end at their times from then on, as the trace tells; what has no end stays", () =>
    Effect.gen(function* () {
      const { trace, value } = yield* onBare(({ cluster, nemesis }) =>
        Effect.gen(function* () {
          yield* Effect.sleep(1000)
          yield* nemesis.run(schedule)
          const endedAt = yield* Clock.currentTimeMillis
          yield* Effect.sleep(1000)
          return [endedAt, yield* cluster.up]
        })
      )
      const told = trace.flatMap(({ atMs, event }) => {
        if (event._tag === "FaultBegan") {
          return [`${atMs} began ${event.fault}: ${event.label} (${event.nodes.join(" ")})`]
        }
        return event._tag === "FaultEnded" ? [`${atMs} ended ${event.fault}`] : []
      })
      expect(told).toEqual([
        "1100 began 1: b stands still (b)",
        "1120 began 2: nothing arrives from a at b (a b)",
        "1130 began 3: a is down (a)",
        "1150 ended 1",
        "1300 began 4: b stands still (b)",
        "1350 ended 4",
        "1500 began 5: b stands still (b)",
        "1520 ended 2",
        "1550 ended 5",
      ])
      expect(value).toEqual([1550, but("a")])
    }))

  it.effect("interrupted, it leaves in force what has begun, until it is healed", () =>
    Effect.gen(function* () {
      const { value } = yield* onBare(({ cluster, nemesis }) =>
        Effect.gen(function* () {
          yield* Effect.timeoutOption(nemesis.run(schedule), 200)
          yield* Effect.sleep(1000)
          const before = yield* cluster.up
          yield* nemesis.heal()
          return [before, yield* cluster.up]
        })
      )
      expect(value).toEqual([but("a"), nodes])
    }))
})

describe("heal", () => {
  it.effect("ends what concerns the nodes that are to be connected, starts them, and leaves the others to theirs", () =>
    Effect.gen(function* () {
      const { value } = yield* onBare(({ cluster, directions, lives, nemesis, write }) =>
        Effect.gen(function* () {
          const [d, e] = [id("d"), id("e")]
          yield* write(b, "x")
          yield* write(c, "x")
          for (const node of [a, e]) yield* nemesis.strike({ _tag: "Crash", node, disk: "kept" })
          yield* nemesis.strike({ _tag: "LoseRecord", node: b })
          yield* nemesis.strike({ _tag: "Pause", node: d })
          yield* nemesis.strike({ _tag: "FullDisk", node: c })
          yield* Effect.flip(write(c, "y"))
          yield* nemesis.strike({ _tag: "Cut", from: a, to: e })
          yield* nemesis.strike({ _tag: "Cut", from: d, to: e })
          yield* nemesis.strike({ _tag: "Partition", groups: [[a, b]] })
          yield* nemesis.heal([a, b, c])
          const up = yield* cluster.up
          const born = lives.slice(nodes.length).map(([node, isReplaced]) => `${node} ${isReplaced}`).sort()
          const isPaused = yield* Effect.timeoutOption(cluster.on(d)(Effect.void), 10)
          yield* nemesis.heal()
          const all = yield* directions
          return [up, born, isPaused._tag, yield* cluster.up, all.length]
        })
      )
      expect(value).toEqual([but("e"), ["a false", "b true", "c false"], "None", nodes, nodes.length * 4])
    }))

  it.effect("starts again what does not run for other reasons, and waits until it has started", () =>
    Effect.gen(function* () {
      const program = Effect.gen(function* () {
        const layer = () => Layer.effectDiscard(Effect.sleep(100))
        const cluster = yield* Cluster.make({ nodes, layer })
        const nemesis = yield* Nemesis.make(cluster)
        yield* cluster.crash(a)
        const end = yield* nemesis.strike({ ...crash, node: b })
        yield* Effect.sleep(10)
        yield* end
        yield* Effect.sleep(50)
        yield* nemesis.heal()
        return [yield* cluster.up, yield* Clock.currentTimeMillis]
      })
      const { value } = yield* Simulation.run(program, { seed: 1 })
      // a starts from 160 on; b began to start at 110.
      expect(value).toMatchObject({ value: [nodes, 260] })
    }))

  it.effect("fails as the start of a node fails", () =>
    Effect.gen(function* () {
      let starts = 0
      const layer = () =>
        Layer.effectDiscard(Effect.suspend(() => ++starts > nodes.length ? Effect.fail("no") : Effect.void))
      const program = Effect.gen(function* () {
        const nemesis = yield* Nemesis.make(yield* Cluster.make({ nodes, layer }))
        yield* nemesis.strike(crash)
        yield* nemesis.heal()
      })
      expect(yield* Effect.flip(Simulation.run(program, { seed: 1 }))).toBe("no")
    }))
})

describe("a drawn schedule of all that there is, on nodes with heartbeats", () => {
  const day = (options: Partial<Draw.Options> = {}) =>
    Effect.gen(function* () {
      const random = yield* Random.Random
      const links = { ...Link.perfect, delay: Link.uniform(1, 10) }
      const cluster = yield* Cluster.make({ nodes, layer: heartbeats(50), links, syncTime: 1 })
      const nemesis = yield* Nemesis.make(cluster)
      const schedule = Draw.schedule(random, { ...everything, durationMs: 5000, ...options })
      yield* nemesis.run(schedule)
      yield* nemesis.heal()
      // What is still on its way.
      yield* Effect.sleep(2000)
      const endMs = yield* Clock.currentTimeMillis
      return { schedule, endMs, up: yield* cluster.up }
    })
  const live = (seed: number, record: boolean, options?: Partial<Draw.Options>) =>
    Simulation.run(Effect.provideService(day(options), References.MinimumLogLevel, "None"), { seed, record })
  const seeds = Array.from({ length: 25 }, (_, seed) => seed)

  it.effect("is the same to the last event for the same seed, and another for another", () =>
    Effect.gen(function* () {
      const digests = new Set<number>()
      for (const seed of seeds.slice(0, 10)) {
        const [first, second] = [yield* live(seed, false), yield* live(seed, false)]
        expect(second.digest, `seed ${seed}`).toBe(first.digest)
        digests.add(first.digest)
      }
      expect(digests.size).toBe(10)
    }))

  it.effect("is over when it is healed: all are up, all hear each other, and every fault that began has ended", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const { trace, value } = yield* live(seed, true)
        expect(value, `seed ${seed}`).toMatchObject({ value: { up: nodes } })
        const faults = trace.flatMap(({ event }) => event._tag === "FaultBegan" ? [event.fault] : [])
        const ended = trace.flatMap(({ event }) => event._tag === "FaultEnded" ? [event.fault] : [])
        expect([...ended].sort(), `seed ${seed}`).toEqual([...faults].sort())
        const lastMs = (trace.at(-1)?.atMs ?? 0) - 500
        const heard = new Set(
          trace.flatMap(({ atMs, event }) =>
            event._tag === "Received" && atMs > lastMs ? [`${event.from.node}${event.to.node}`] : []
          ),
        )
        expect(heard.size, `seed ${seed}`).toBe(nodes.length * 4)
      }
    }))

  it.effect("loses nothing that was synced, where no disk is lost and nobody lies", () =>
    Effect.gen(function* () {
      let lives = 0
      for (const seed of seeds) {
        const bears = ["crash", "omission", "timing"] as const
        const { trace } = yield* live(seed, true, { bears, canLoseDisks: false })
        for (const node of nodes) {
          const beats = trace.flatMap(({ event }) =>
            event._tag === "Sent" && event.from.node === node ? [countOf(event.message)] : []
          )
          expect(beats, `seed ${seed}, node ${node}`).toEqual([...beats].sort((one, other) => one - other))
        }
        lives += trace.filter(({ event }) => event._tag === "Started").length
      }
      expect(lives).toBeGreaterThan(2 * nodes.length * seeds.length)
    }))
})
