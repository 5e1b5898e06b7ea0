import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { Cluster, Nemesis, Simulation } from "../../src/simulation/mod.ts"
import { Timers } from "../../src/time/Timers.ts"
import { a, b, c, delayMs, during, nodes, onBare } from "./bare.ts"
import { heartbeats } from "./heartbeat.ts"

/** The clocks of a node: of the wall, and the one that nobody sets. */
const clocks = Effect.map(
  Effect.all([Clock.currentTimeMillis, Clock.monotonicTimeNanos]),
  ([wallMs, nanos]) => ({ wallMs, monotonicMs: Number(nanos) / 1e6 }),
)

/** When, in true time, an effect is done. */
const doneAt = <E>(effect: Effect.Effect<unknown, E>) => Effect.andThen(effect, Clock.currentTimeMillis)

const ring = (delayMs: number) =>
  Effect.flatMap(
    Timers,
    ({ after }) => Effect.callback<void>((resume) => void after(delayMs, () => resume(Effect.void))),
  )

describe("Pause", () => {
  const pauseFrom = (atMs: number, forMs: number) =>
    Simulation.run(
      Effect.gen(function* () {
        const cluster = yield* Cluster.make({ nodes, layer: heartbeats(50), syncTime: 5 })
        const nemesis = yield* Nemesis.make(cluster)
        yield* nemesis.run({ faulty: [], strikes: [{ atMs, forMs, fault: { _tag: "Pause", node: a } }] })
        yield* Effect.sleep(500)
      }),
      { seed: atMs, record: true },
    )

  it.effect("nothing of the node happens, wherever it stood; then it goes on, and what was sent to it is there", () =>
    Effect.gen(function* () {
      // At 1000 its timer rings and it writes; at 1002 it syncs.
      for (const atMs of [1000, 1002, 1020]) {
        const { trace } = yield* pauseFrom(atMs, 400)
        const own = trace.filter(({ event }) =>
          ("self" in event && event.self.node === a) || (event._tag === "Received" && event.to.node === a) ||
          (event._tag === "Sent" && event.from.node === a) || event._tag === "Stopped"
        )
        const isPaused = (ms: number) => ms > atMs && ms < atMs + 400
        expect(own.filter(({ atMs }) => isPaused(atMs))).toEqual([])
        const sentTo = trace.filter(({ atMs, event }) => event._tag === "Sent" && event.to.node === a && isPaused(atMs))
        const heard = own.filter(({ event, atMs: ms }) =>
          event._tag === "Received" && ms >= atMs + 400 && ms < atMs + 410
        )
        expect(sentTo.length).toBeGreaterThan(20)
        expect(heard.length).toBeGreaterThanOrEqual(sentTo.length)
        expect(own.filter(({ event, atMs: ms }) => event._tag === "Sent" && ms > atMs + 400).length).toBeGreaterThan(20)
      }
    }))

  it.effect("datagrams that arrive meanwhile keep their order", () =>
    Effect.gen(function* () {
      const heard = yield* during({ _tag: "Pause", node: a }, ({ arrivals, send }, end) =>
        Effect.gen(function* () {
          for (let count = 0; count < 50; count++) yield* send(b, a, count)
          yield* Effect.sleep(100)
          expect(arrivals).toEqual([])
          yield* end
          yield* Effect.sleep(1)
          return arrivals.map(({ message }) => message)
        }))
      expect(heard).toEqual(Array.from({ length: 50 }, (_, count) => count))
    }))

  it.effect("clients, sleepers, timers and syncs of the node wait for its end", () =>
    Effect.gen(function* () {
      const { value } = yield* onBare(({ cluster, nemesis, write }) =>
        Effect.gen(function* () {
          const before = yield* Effect.forEach(
            [cluster.on(a)(Effect.sleep(100)), cluster.on(a)(ring(100)), write(a, "x")],
            (effect) => Effect.forkChild(doneAt(effect)),
          )
          yield* Effect.sleep(0.5)
          const end = yield* nemesis.strike({ _tag: "Pause", node: a })
          const within = yield* Effect.forEach(
            [cluster.on(a)(Effect.void), cluster.on(a)(Effect.sleep(10))],
            (effect) => Effect.forkChild(doneAt(effect)),
          )
          yield* Effect.sleep(500)
          yield* end
          return yield* Fiber.joinAll([...before, ...within])
        })
      )
      expect(value).toEqual([500, 500, 500, 500, 510])
    }))

  it.effect("two at once last until both have ended", () =>
    Effect.gen(function* () {
      const doneMs = yield* during({ _tag: "Pause", node: a }, ({ cluster, nemesis }, end) =>
        Effect.gen(function* () {
          const other = yield* nemesis.strike({ _tag: "Pause", node: a })
          const waiting = yield* Effect.forkChild(doneAt(cluster.on(a)(Effect.void)))
          yield* Effect.sleep(10)
          yield* end
          yield* Effect.sleep(10)
          yield* other
          return yield* Fiber.join(waiting)
        }))
      expect(doneMs).toBe(20)
    }))

  it.effect("a node that crashes while it stands still is gone at once, and its next life stands still from the start", () =>
    Effect.gen(function* () {
      const log = yield* during(
        { _tag: "Pause", node: a },
        ({ cluster, lives, nemesis, write }, end) =>
          Effect.gen(function* () {
            const log: Array<unknown> = []
            const note = (what: string) => (error: unknown) => Effect.sync(() => void log.push([what, String(error)]))
            const call = yield* Effect.forkChild(Effect.catch(write(a, "x"), note("call")))
            yield* Effect.sleep(10)
            const up = yield* nemesis.strike({ _tag: "Crash", node: a, disk: "kept" })
            yield* Fiber.join(call)
            yield* Effect.sleep(10)
            yield* up
            yield* Effect.sleep(10)
            log.push(lives.length)
            yield* end
            yield* Effect.sleep(10)
            log.push(lives.length, yield* cluster.up)
            return log
          }),
      )
      expect(log).toEqual([["call", `NodeDown: node "a" is down; restart it`], nodes.length, nodes.length + 1, nodes])
    }))

  it.effect("a world ends while nodes stand still", () =>
    Effect.gen(function* () {
      for (let seed = 0; seed < 50; seed++) {
        const program = Effect.gen(function* () {
          const cluster = yield* Cluster.make({ nodes, layer: heartbeats(1), syncTime: 0.5 })
          const nemesis = yield* Nemesis.make(cluster)
          yield* Effect.sleep(seed / 3)
          for (const node of [a, b, c]) yield* nemesis.strike({ _tag: "Pause", node })
          yield* nemesis.strike({ _tag: "Crash", node: a, disk: "kept" })
          const ended = yield* nemesis.strike({ _tag: "Crash", node: b, disk: "kept" })
          yield* Effect.sleep(1)
          yield* ended
          yield* Effect.sleep(1)
          return "over"
        })
        const { value } = yield* Simulation.run(program, { seed })
        expect(value).toMatchObject({ value: "over" })
      }
    }))
})

describe("Drift", () => {
  it.effect("both clocks run at the rate, and go on from there at the rate of time", () =>
    Effect.gen(function* () {
      const read = yield* during({ _tag: "Drift", node: a, rate: 1.5 }, ({ cluster, nemesis }, end) =>
        Effect.gen(function* () {
          yield* Effect.sleep(100)
          const fast = yield* cluster.on(a)(clocks)
          const other = yield* nemesis.strike({ _tag: "Drift", node: a, rate: 2 })
          yield* Effect.sleep(100)
          const faster = yield* cluster.on(a)(clocks)
          yield* end
          yield* other
          yield* Effect.sleep(100)
          return [fast, faster, yield* cluster.on(a)(clocks), yield* cluster.on(b)(clocks)]
        }))
      expect(read.map(({ monotonicMs }) =>
        monotonicMs
      )).toEqual([150, 450, 550, 300])
      expect(read.map(({ wallMs }) => wallMs)).toEqual([150, 450, 550, 300])
    }))

  it.effect("timers and sleeps end when the node's clock says so, also those that were set before", () =>
    Effect.gen(function* () {
      const { value } = yield* onBare(({ cluster, nemesis }) =>
        Effect.gen(function* () {
          const waiting = yield* Effect.forEach(
            [cluster.on(a)(ring(100)), cluster.on(a)(Effect.sleep(200)), cluster.on(b)(ring(100))],
            (effect) => Effect.forkChild(doneAt(effect)),
          )
          yield* Effect.sleep(50)
          const end = yield* nemesis.strike({ _tag: "Drift", node: a, rate: 0.5 })
          // At 250 ms a's clock says 150.
          yield* Effect.sleep(200)
          yield* end
          return yield* Fiber.joinAll(waiting)
        })
      )
      expect(value).toEqual([150, 300, 100])
    }))

  it.effect("a timer that is cancelled does not ring, whatever the clocks did", () =>
    Effect.gen(function* () {
      const rang = yield* during({ _tag: "Drift", node: a, rate: 2 }, ({ cluster }, end) =>
        Effect.gen(function* () {
          const rang: Array<string> = []
          const { after } = yield* cluster.on(a)(Timers)
          const cancel = [after(100, () => rang.push("first")), after(100, () => rang.push("second"))]
          after(100, () => rang.push("third"))
          cancel[0]?.()
          yield* end
          cancel[1]?.()
          yield* Effect.sleep(200)
          return rang
        }))
      expect(rang).toEqual(["third"])
    }))

  it.effect("the network and the disk go by true time", () =>
    Effect.gen(function* () {
      const times = yield* during({ _tag: "Drift", node: a, rate: 10 }, ({ arrivals, send, write }) =>
        Effect.gen(function* () {
          const synced = yield* Effect.forkChild(doneAt(write(a, "x")))
          yield* send(a, b, "x")
          yield* Effect.sleep(2 * delayMs)
          return [
            yield* Fiber.join(synced),
            ...arrivals.map(({ atMs }) =>
              atMs
            ),
          ]
        }))
      expect(times).toEqual([1, delayMs])
    }))
})

describe("Jump", () => {
  it.effect("sets the wall clock, never before its epoch, until it is over; the other clock and timers are as they were", () =>
    Effect.gen(function* () {
      const read = yield* during(
        { _tag: "Jump", node: a, ms: 5000 },
        ({ cluster, nemesis }, end) =>
          Effect.gen(function* () {
            const waiting = yield* Effect.forkChild(doneAt(cluster.on(a)(ring(100))))
            yield* Effect.sleep(50)
            const ahead = yield* cluster.on(a)(clocks)
            const back = yield* nemesis.strike({ _tag: "Jump", node: a, ms: -7000 })
            const behind = yield* cluster.on(a)(clocks)
            yield* back
            const again = yield* cluster.on(a)(clocks)
            yield* end
            return [yield* Fiber.join(waiting), ahead, behind, again, yield* cluster.on(a)(clocks)]
          }),
      )
      expect(read).toEqual([
        100,
        { wallMs: 5050, monotonicMs: 50 },
        { wallMs: 0, monotonicMs: 50 },
        { wallMs: 5050, monotonicMs: 50 },
        { wallMs: 100, monotonicMs: 100 },
      ])
    }))
})
