import { describe, expect, it } from "@effect/vitest"
import {
  Cause,
  Clock,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Hash,
  Metric,
  Option,
  Queue,
  Random,
  Ref,
  Schedule,
  Semaphore,
} from "effect"
import { Simulation } from "../../src/simulation/mod.ts"

const seeds = Array.from({ length: 20 }, (_, index) => index)

/** Ten fibers that say their names whenever they run. */
const race = Effect.gen(function* () {
  const order: Array<string> = []
  const names = ["a", "b", "c", "d", "e"]
  yield* Effect.forEach(names, (name) =>
    Effect.gen(function* () {
      for (let turn = 0; turn < 5; turn++) {
        order.push(name)
        yield* Effect.yieldNow
      }
    }), { concurrency: "unbounded", discard: true })
  return order.join("")
})

const valueOf = <A>({ value }: Simulation.Result<A>): A => Option.getOrThrow(value)

describe("Simulation.run", () => {
  it.effect("returns what the program returns", () =>
    Effect.gen(function* () {
      const result = yield* Simulation.run(Effect.succeed(42), { seed: 1 })
      expect(result.value).toEqual(Option.some(42))
    }))

  it.effect("fails as the program fails", () =>
    Effect.gen(function* () {
      expect(yield* Effect.exit(Simulation.run(Effect.fail("no"), { seed: 1 }))).toEqual(Exit.fail("no"))
      expect(yield* Effect.exit(Simulation.run(Effect.die("bug"), { seed: 1 }))).toEqual(Exit.die("bug"))
    }))

  it.effect("runs equally for equal seeds", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const first = yield* Simulation.run(race, { seed })
        const second = yield* Simulation.run(race, { seed })
        expect(second, `seed ${seed}`).toEqual(first)
      }
    }))

  it.effect("runs equally whatever has run before: objects that Effect has given an identity, metrics", () =>
    Effect.gen(function* () {
      const olderThanTheWorld = Array.from({ length: 5 }, () => () => {})
      const count = Metric.counter("simulated")
      const program = Effect.gen(function* () {
        yield* Effect.forkChild(
          Effect.forEach(olderThanTheWorld, (one) => Effect.sync(() => Hash.hash(one)), { concurrency: "unbounded" }),
        )
        yield* Metric.update(count, 1)
        return [yield* race, (yield* Metric.value(count)).count] as const
      })
      for (const seed of seeds) {
        const first = yield* Simulation.run(program, { seed })
        olderThanTheWorld.forEach(Hash.hash)
        expect(yield* Simulation.run(program, { seed }), `seed ${seed}`).toEqual(first)
        olderThanTheWorld.forEach((_, index) => olderThanTheWorld[index] = () => {})
      }
    }))

  it.effect("gives spans the ids that the seed decides", () =>
    Effect.gen(function* () {
      const program = Effect.withSpan(Effect.map(Effect.currentSpan, ({ spanId, traceId }) => spanId + traceId), "s")
      const [first, second, other] = yield* Effect.forEach(
        [1, 1, 2],
        (seed) => Effect.map(Simulation.run(program, { seed }), valueOf),
      )
      expect(first).toMatch(/^[0-9a-f]{48}$/)
      expect(second).toBe(first)
      expect(other).not.toBe(first)
    }))

  it.effect("interleaves fibers differently for different seeds", () =>
    Effect.gen(function* () {
      const runs = yield* Effect.forEach(seeds, (seed) => Simulation.run(race, { seed }))
      expect(new Set(runs.map(valueOf)).size).toBe(seeds.length)
      expect(new Set(runs.map(({ digest }) => digest)).size).toBe(seeds.length)
    }))

  it.effect("preempts a fiber between any two of its operations, as the seed decides", () =>
    Effect.gen(function* () {
      const unsafeIncrement = (counter: Ref.Ref<number>) =>
        Effect.flatMap(Ref.get(counter), (count) => Ref.set(counter, count + 1))
      const program = Effect.gen(function* () {
        const counter = yield* Ref.make(0)
        yield* Effect.forEach(seeds, () => unsafeIncrement(counter), { concurrency: "unbounded" })
        return yield* Ref.get(counter)
      })
      const counts = yield* Effect.forEach(seeds, (seed) => Simulation.run(program, { seed, preemptEvery: 2 }))
      expect(Math.min(...counts.map(valueOf))).toBeLessThan(seeds.length)
      expect(new Set(counts.map(valueOf)).size).toBeGreaterThan(1)
    }))

  it.effect("draws from the seed", () =>
    Effect.gen(function* () {
      const draws = Effect.all([Random.next, Random.nextInt, Random.nextIntBetween(1, 6)])
      const first = valueOf(yield* Simulation.run(draws, { seed: "a" }))
      expect(valueOf(yield* Simulation.run(draws, { seed: "a" }))).toEqual(first)
      expect(valueOf(yield* Simulation.run(draws, { seed: "b" }))).not.toEqual(first)
    }))

  it.effect("is blind to what ran before it in the process", () =>
    Effect.gen(function* () {
      const first = yield* Simulation.run(race, { seed: 7 })
      yield* Simulation.run(Effect.forEach(seeds, () => race), { seed: 8 })
      yield* race
      expect(yield* Simulation.run(race, { seed: 7 })).toEqual(first)
    }))

  it.effect("is blind to the host's clock and context", () =>
    Effect.gen(function* () {
      const first = yield* Simulation.run(Clock.currentTimeMillis, { seed: 7 })
      const second = yield* Simulation.run(Clock.currentTimeMillis, { seed: 7 }).pipe(
        Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0, nextIntUnsafe: () => 0 }),
      )
      expect(valueOf(first)).toBe(0)
      expect(second).toEqual(first)
    }))

  it.effect("runs worlds side by side without mixing them", () =>
    Effect.gen(function* () {
      const long = Effect.repeat(Effect.andThen(Effect.sleep(1), race), Schedule.recurs(1000))
      const alone = yield* Effect.forEach(seeds.slice(0, 4), (seed) => Simulation.run(long, { seed }))
      const together = yield* Effect.forEach(seeds.slice(0, 4), (seed) => Simulation.run(long, { seed }), {
        concurrency: "unbounded",
      })
      expect(alone[0]?.steps).toBeGreaterThan(20_000)
      expect(together).toEqual(alone)
    }))

  it.effect("lets its host interrupt it", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(Simulation.run(Effect.forever(Effect.sleep(1)), { seed: 1 }))
      yield* Effect.yieldNow
      const exit = yield* Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber))
      expect(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)).toBe(true)
    }))
})

describe("what runs in a simulation as it does elsewhere", () => {
  const eachSeed = <A>(name: string, program: Effect.Effect<A>, expected: A) =>
    it.effect(name, () =>
      Effect.forEach(seeds, (seed) =>
        Effect.map(Simulation.run(program, { seed }), (result) => {
          expect(valueOf(result), `seed ${seed}`).toEqual(expected)
        })))

  eachSeed(
    "fork and join",
    Effect.gen(function* () {
      const fibers = yield* Effect.forEach([3, 1, 2], (n) => Effect.forkChild(Effect.as(Effect.sleep(n), n)))
      return yield* Fiber.joinAll(fibers)
    }),
    [3, 1, 2],
  )

  eachSeed(
    "race",
    Effect.race(Effect.as(Effect.sleep("2 days"), "slow"), Effect.as(Effect.sleep("1 day"), "fast")),
    "fast",
  )

  eachSeed(
    "queues",
    Effect.gen(function* () {
      const queue = yield* Queue.bounded<number>(2)
      yield* Effect.forkChild(Effect.forEach([1, 2, 3, 4, 5], (n) => Queue.offer(queue, n)))
      return yield* Effect.replicateEffect(Queue.take(queue), 5)
    }),
    [1, 2, 3, 4, 5],
  )

  eachSeed(
    "deferreds",
    Effect.gen(function* () {
      const deferred = yield* Deferred.make<string>()
      yield* Effect.forkChild(Effect.andThen(Effect.sleep(10), Deferred.succeed(deferred, "done")))
      return yield* Deferred.await(deferred)
    }),
    "done",
  )

  eachSeed(
    "semaphores",
    Effect.gen(function* () {
      const semaphore = yield* Semaphore.make(2)
      let [inside, most] = [0, 0]
      const enter = Effect.gen(function* () {
        most = Math.max(most, ++inside)
        yield* Effect.sleep(1)
        inside--
      })
      yield* Effect.forEach(seeds, () => semaphore.withPermit(enter), { concurrency: "unbounded" })
      return most
    }),
    2,
  )

  eachSeed(
    "schedules and timeouts",
    Effect.gen(function* () {
      let tries = 0
      const attempt = Effect.suspend(() => ++tries < 5 ? Effect.fail("again") : Effect.succeed("at last"))
      const value = yield* Effect.orDie(Effect.retry(attempt, Schedule.exponential("1 second")))
      const late = yield* Effect.timeoutOption(Effect.never, "1 minute")
      return [value, tries, late, yield* Clock.currentTimeMillis]
    }),
    ["at last", 5, Option.none(), 75_000],
  )

  eachSeed(
    "priorities of tasks",
    Effect.gen(function* () {
      const order: Array<number> = []
      const at = (priority: number) =>
        Effect.andThen(Effect.yieldNowWith(priority), Effect.sync(() => order.push(priority)))
      yield* Effect.forEach([2, 1, 3], at, { concurrency: "unbounded" })
      return order
    }),
    [1, 2, 3],
  )

  eachSeed(
    "interruption and finalizers",
    Effect.gen(function* () {
      const said: Array<string> = []
      const fiber = yield* Effect.forkChild(
        Effect.onInterrupt(Effect.never, () => Effect.andThen(Effect.sleep(5), Effect.sync(() => said.push("bye")))),
        { startImmediately: true },
      )
      yield* Effect.sleep(10)
      yield* Fiber.interrupt(fiber)
      return [...said, yield* Clock.currentTimeMillis]
    }),
    ["bye", 15],
  )
})
