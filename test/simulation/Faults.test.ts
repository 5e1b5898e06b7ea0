import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Link } from "../../src/network/mod.ts"
import { Cluster, Faults, Simulation } from "../../src/simulation/mod.ts"
import { countOf, heartbeats, nodes } from "./heartbeat.ts"

const calm = { ...Link.perfect, delay: Link.uniform(1, 5) }
const lossy = { delay: Link.logNormal(20, 1), loss: 0.2, duplication: 0.1, reordering: 0.5 }

const badDays = (options: Partial<Faults.Options> = {}) =>
  Effect.gen(function* () {
    const cluster = yield* Cluster.make({ nodes, layer: heartbeats(50), links: calm })
    yield* Faults.inject(cluster, { duration: "10 seconds", interval: 100, links: [calm, lossy], ...options })
    expect(yield* cluster.up).toEqual(nodes)
    // What is still on its way from the bad days.
    yield* Effect.sleep("1 second")
    yield* Effect.sleep("1 second")
  })

const seeds = Array.from({ length: 20 }, (_, index) => index)

const tally = (trace: ReadonlyArray<Simulation.TraceEntry>, tag: string) =>
  trace.filter(({ event }) => event._tag === tag).length

describe("faults", () => {
  it.effect("crash, restart, part and lose; then all is good again, and nothing that was synced is lost", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const { elapsedMs, trace } = yield* Simulation.run(badDays(), { seed, record: true })
        expect(tally(trace, "Stopped"), `seed ${seed}`).toBeGreaterThan(5)
        const lost = new Set(trace.flatMap(({ event }) => event._tag === "Lost" ? [event.why] : []))
        expect(lost, `seed ${seed}`).toEqual(new Set(["partition", "the node is down", "loss"]))
        for (const node of nodes) {
          const beats = trace.flatMap(({ event }) =>
            event._tag === "Sent" && event.from.node === node ? [countOf(event.message)] : []
          )
          expect(beats, `seed ${seed}, node ${node}`).toEqual([...beats].sort((x, y) => x - y))
        }
        const lastSecond = trace.filter(({ atMs }) => atMs > elapsedMs - 1000)
        expect(tally(lastSecond, "Lost"), `seed ${seed}`).toBe(0)
        expect(tally(lastSecond, "Received"), `seed ${seed}`).toBeGreaterThan(5 * 4 * 18)
      }
    }))

  it.effect("are the same for the same seed, and others for another", () =>
    Effect.gen(function* () {
      const digests = yield* Effect.forEach(
        [1, 2, 1],
        (seed) => Effect.map(Simulation.run(badDays(), { seed }), ({ digest }) => digest),
      )
      expect(digests[2]).toBe(digests[0])
      expect(digests[1]).not.toBe(digests[0])
    }))

  it.effect("take down a minority at most, unless told otherwise", () =>
    Effect.gen(function* () {
      const mostOf = (seed: number, options: Partial<Faults.Options>) =>
        Effect.map(Simulation.run(badDays(options), { seed, record: true }), ({ trace }) => {
          let [down, most] = [0, 0]
          for (const { atMs, event } of trace) {
            if (event._tag === "Stopped" && atMs < 10_000) most = Math.max(most, ++down)
            if (event._tag === "Started" && atMs > 0) down--
          }
          return most
        })
      const most = (options: Partial<Faults.Options>) =>
        Effect.map(Effect.forEach([1, 2, 3], (seed) => mostOf(seed, options)), (all) => Math.max(...all))
      expect(yield* most({})).toBe(2)
      expect(yield* most({ maxDown: 0 })).toBe(0)
      expect(yield* most({ maxDown: 5 })).toBe(5)
    }))

  it.effect("fail as the start of a node fails", () =>
    Effect.gen(function* () {
      let starts = 0
      const layer = () =>
        Layer.effectDiscard(Effect.suspend(() => ++starts > nodes.length ? Effect.fail("no") : Effect.void))
      const program = Effect.flatMap(
        Cluster.make({ nodes, layer }),
        (cluster) => Faults.inject(cluster, { duration: "10 seconds", interval: 100 }),
      )
      expect(yield* Effect.flip(Simulation.run(program, { seed: 1 }))).toBe("no")
    }))
})
