import { describe, expect } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Schema, Scope } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { Slot } from "../../src/model/Slot.ts"
import { Compacted, ForeignCommand, type ReplicatedLogService } from "../../src/protocols/ReplicatedLog.ts"
import { InvalidImage } from "../../src/replicated/Image.ts"
import { StrangeEntry } from "../../src/replicated/Machine.ts"
import { InvalidReplica } from "../../src/replicated/make.ts"
import * as ReplicatedService from "../../src/replicated/ReplicatedService.ts"
import { other, patronOn, replicaOn, world } from "./fixture.ts"
import { Patron, valueOf } from "./Patron.ts"
import { Counter, Leases, Misfit } from "./services.ts"

/** The log as a node has it that learns of nothing decided before the gate opens. */
const behind = (log: ReplicatedLogService, gate: Deferred.Deferred<void>): ReplicatedLogService => ({
  ...log,
  follow: (from, take) => Effect.andThen(Deferred.await(gate), log.follow(from, take)),
})

/** The log as a node has it that follows it, and at some time learns of nothing before the gate opens. */
const fallingBehind = (
  log: ReplicatedLogService,
  falls: Deferred.Deferred<void>,
  gate: Deferred.Deferred<void>,
): ReplicatedLogService => ({
  ...log,
  follow: (from, take) =>
    Effect.flatMap(
      Deferred.isDone(falls),
      (isBehind) =>
        isBehind ? behind(log, gate).follow(from, take) : Effect.raceFirst(
          log.follow(from, take),
          Effect.andThen(Deferred.await(falls), Effect.fail(new Compacted({ first: from }))),
        ),
    ),
})

const add = (patron: Patron, session: string, from: number, to: number) =>
  Effect.forEach(
    Array.from({ length: to - from }, (_, index) => from + index),
    (request) => patron.call(session, request, "Counter.Add", { by: 1 }),
    { discard: true },
  )

describe("Replica: snapshots", () => {
  world(
    "take the place of the log by size: it does not grow with what has been applied",
    (log) =>
      Effect.gen(function* () {
        const patron = yield* patronOn(log, { compactAfterLength: 5000, limits: { answersPerSession: 10_000 } })
        const session = yield* patron.open
        const lengths: Array<number> = []
        for (let round = 0; round < 10; round++) {
          yield* add(patron, session, 100 * round, 100 * (round + 1))
          const { decided, first, snapshotEnd } = yield* log.status
          expect(snapshotEnd).toBe(first)
          lengths.push(decided - first)
        }
        expect((yield* log.status).decided).toBe(1001)
        const status = yield* patron.status
        if (status._tag !== "Status") throw new Error(JSON.stringify(status))
        // As much is kept as the image is long: a call of some 170 characters of the log.
        const { first, snapshotEnd, snapshotLength } = status
        expect(snapshotEnd).toBe(first)
        expect(Math.max(...lengths)).toBeLessThanOrEqual(1 + Math.max(5000, snapshotLength) / 170)
        expect(snapshotLength).toBeGreaterThan(0)
      }),
  )

  world(
    "and the rest of the log are what a replica starts from: no answer and no change is lost",
    (log) =>
      Effect.gen(function* () {
        const life = yield* Scope.make()
        const before = yield* Scope.provide(patronOn(log, { compactAfterLength: 5000 }), life)
        const session = yield* before.open
        yield* add(before, session, 0, 105)
        const { decided, first } = yield* log.status
        expect(first).toBeGreaterThan(0)
        expect(first).toBeLessThan(decided)
        yield* Scope.close(life, Exit.void)

        const after = yield* patronOn(log)
        const watch = after.watch("Counter", 1)
        expect(valueOf(yield* after.query("Counter.Get"))).toBe(105)
        expect(valueOf(yield* after.call(session, 7, "Counter.Add", { by: 1 }))).toBe(8)
        expect(valueOf(yield* after.call(session, 105, "Counter.Add", { by: 1 }))).toBe(106)
        expect(after.changes(watch)).toEqual(Array.from({ length: 106 }, (_, index) => [index + 1, 1]))
        yield* after.query("Counter.Get")
        expect(yield* after.status).toMatchObject({ snapshotEnd: first, applied: decided + 2, sessions: 1 })
      }),
  )

  world(
    "are what a replica goes on from whose next slots are gone: watches miss nothing, queries are answered",
    (log) =>
      Effect.gen(function* () {
        const leader = yield* patronOn(log, { compactAfterLength: 5000 })
        const session = yield* leader.open
        yield* add(leader, session, 0, 10)
        const gate = yield* Deferred.make<void>()
        const replica = yield* replicaOn(behind(log, gate), { id: other })
        const laggard = new Patron(replica)
        const watch = laggard.watch("Counter", 1)
        const query = yield* Effect.forkChild(laggard.query("Counter.Get"))
        yield* add(leader, session, 10, 100)
        expect((yield* log.status).first).toBeGreaterThan(10)
        yield* Deferred.succeed(gate, undefined)
        expect(valueOf(yield* Fiber.join(query))).toBeGreaterThanOrEqual(10)
        expect(valueOf(yield* laggard.query("Counter.Get"))).toBe(100)
        expect(laggard.changes(watch)).toEqual(Array.from({ length: 100 }, (_, index) => [index + 1, 1]))
        yield* add(leader, session, 100, 101)
        yield* laggard.query("Counter.Get")
        expect(laggard.changes(watch)).toHaveLength(101)
      }),
  )

  world("that no longer hold what a watch is to be told next end it", (log) =>
    Effect.gen(function* () {
      const leader = yield* patronOn(log, { compactAfterLength: 5000, limits: { historyCalls: 10 } })
      const session = yield* leader.open
      const gate = yield* Deferred.make<void>()
      const laggard = yield* patronOn(behind(log, gate), { id: other })
      const [early, late] = [laggard.watch("Counter", 5), laggard.watch("Counter", 1000)]
      yield* add(leader, session, 0, 100)
      yield* Deferred.succeed(gate, undefined)
      expect(valueOf(yield* laggard.query("Counter.Get"))).toBe(100)
      expect(laggard.to(early)).toMatchObject([{ _tag: "Watching", next: 5 }, { _tag: "ChangesCompacted" }])
      expect(laggard.to(late)).toMatchObject([{ _tag: "Watching", next: 1000 }])
    }))

  world(
    "may stand for what was asked here: its outcome is unknown here then, and its answer kept",
    (log) =>
      Effect.gen(function* () {
        const leader = yield* patronOn(log, { compactAfterLength: 5000 })
        const session = yield* leader.open
        const [falls, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const laggard = yield* patronOn(fallingBehind(log, falls, gate))
        expect(valueOf(yield* laggard.query("Counter.Get"))).toBe(0)
        yield* Deferred.succeed(falls, undefined)
        const call = yield* Effect.forkChild(laggard.call(session, 0, "Counter.Add", { by: 7 }))
        yield* Effect.sleep(1)
        yield* add(leader, session, 1, 100)
        yield* Deferred.succeed(gate, undefined)
        expect(yield* Fiber.join(call)).toMatchObject({ _tag: "Unknown" })
        expect(valueOf(yield* laggard.query("Counter.Get"))).toBe(106)
        expect(valueOf(yield* laggard.call(session, 0, "Counter.Add", { by: 7 }))).toBe(7)
        expect(valueOf(yield* laggard.query("Counter.Get"))).toBe(106)
      }),
  )

  world("whose last batch is the replica's own do not set its clock back", (log) =>
    Effect.gen(function* () {
      yield* replicaOn(log, { id: other, compactAfterLength: 1 })
      const [falls, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const laggard = yield* patronOn(fallingBehind(log, falls, gate))
      const session = yield* laggard.open
      yield* Deferred.succeed(falls, undefined)
      for (let request = 0; request < 20; request++) {
        yield* Effect.forkChild(laggard.call(session, request, "Counter.Add", { by: 1 }))
        yield* Effect.sleep(1)
      }
      const { decided, first } = yield* log.status
      expect([decided, first > 1]).toEqual([21, true])
      yield* Effect.sleep(30_000)
      yield* Deferred.succeed(gate, undefined)
      // What is called before it has taken the snapshot may be in there.
      yield* Effect.sleep(1)
      const look = valueOf(yield* laggard.call(session, 20, "Misfit.Look"))
      expect(look).toMatchObject({ nowMs: expect.toSatisfy((nowMs: number) => nowMs >= 30_000) })
    }))

  world("that cannot be made leave the services at work", (log) =>
    Effect.gen(function* () {
      const Put = Rpc.make("Put", { payload: { value: Schema.Number }, success: Schema.Void })
      const Odd = ReplicatedService.make("Odd", {
        rpcs: RpcGroup.make(Put),
        state: Schema.Int,
        initial: 0,
        handlers: {
          *Put(_, { value }) {
            return [value, undefined]
          },
        },
      })
      const patron = yield* patronOn(log, { services: [Odd], compactAfterLength: 500 })
      const session = yield* patron.open
      const put = (request: number, value: number) => patron.call(session, request, "Odd.Put", { value })
      expect(valueOf(yield* put(0, 0.5))).toBe(null)
      const { first } = yield* log.status
      for (let request = 1; request < 20; request++) expect(valueOf(yield* put(request, 0.5))).toBe(null)
      expect((yield* log.status).first).toBe(first)
      for (let request = 20; request < 40; request++) yield* put(request, 2)
      expect((yield* log.status).first).toBeGreaterThan(first)
    }))
})

describe("Replica: does not start", () => {
  world("from a snapshot that is damaged, or of a service that it does not have", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log, { compactAfterLength: 500 })
      yield* add(patron, yield* patron.open, 0, 20)
      const { parts } = Option.getOrThrow(yield* log.snapshot)
      const damaged = parts.map((part, index) => index === 0 ? part : part.replace("Counter", "Coumter"))
      const snapshot = Effect.succeedSome({ end: Slot.make(1), parts: damaged })
      const error = yield* Effect.flip(replicaOn({ ...log, snapshot }))
      expect(error).toBeInstanceOf(InvalidImage)
      expect(error.message).toMatch(/checksum does not match/)
      const less = yield* Effect.flip(replicaOn(log, { services: [Misfit] }))
      expect(less).toBeInstanceOf(InvalidImage)
      expect(less.message).toMatch(/service "Counter"/)
    }))

  world("with options that make no sense", (log) =>
    Effect.gen(function* () {
      const refused = (options: Parameters<typeof replicaOn>[1]) => Effect.flip(replicaOn(log, options))
      const Feed = Rpc.make("Feed", { success: Schema.Int, stream: true })
      const Odd = { ...Counter, name: "Odd", rpcs: RpcGroup.make(Feed) }
      const cases: ReadonlyArray<readonly [Parameters<typeof replicaOn>[1], RegExp]> = [
        [{ services: [Counter, Leases, Counter] }, /two services are named "Counter"/],
        [{ services: [Odd] }, /"Odd", procedure "Feed": its success is a stream/],
        [{ services: [{ ...Odd, rpcs: RpcGroup.make(Rpc.make("Lost")) }] }, /"Lost": it has no handler/],
        [{ limits: { sessions: 0 } }, /limits are not whole numbers from 1: .+sessions/s],
      ]
      for (const [options, problem] of cases) {
        const error = yield* refused(options)
        expect(error).toBeInstanceOf(InvalidReplica)
        expect(error.message).toMatch(problem)
      }
    }))
})

describe("Replica: stops, and says why to whoever asks,", () => {
  world("when a command of the log is none of its own", (log) =>
    Effect.gen(function* () {
      const replica = yield* replicaOn(log)
      const patron = new Patron(replica)
      yield* log.propose("hello")
      const error = yield* Effect.flip(replica.failure)
      expect(error).toBeInstanceOf(ForeignCommand)
      expect(error).toMatchObject({ slot: 0, index: 0 })
      for (const answer of [yield* patron.query("Counter.Get"), yield* patron.call("s", 0, "Counter.Add", { by: 1 })]) {
        expect(answer).toMatchObject({ _tag: "Unavailable", why: expect.stringMatching(/has stopped: the command at/) })
      }
    }))

  world("when the log calls a service that it does not have: others have it", (log) =>
    Effect.gen(function* () {
      const poor = yield* replicaOn(log, { id: other, services: [Misfit] })
      const patron = yield* patronOn(log)
      yield* add(patron, yield* patron.open, 0, 1)
      const error = yield* Effect.flip(poor.failure)
      expect(error).toBeInstanceOf(StrangeEntry)
      expect(error.message).toMatch(/no service "Counter"/)
    }))

  world("and leaves nobody waiting", (log) =>
    Effect.gen(function* () {
      const deaf: ReplicatedLogService = {
        ...log,
        // Takes what is proposed, and confirms reads of it, but tells of it only once something foreign is there too.
        follow: (from, take) =>
          Effect.andThen(
            Effect.repeat(Effect.delay(log.status, 10), { until: ({ decided }) => decided === 3 }),
            log.follow(Slot.make(Math.max(from, 2)), take),
          ),
      }
      const patron = yield* patronOn(deaf)
      const call = yield* Effect.forkChild(patron.call("s", 0, "Counter.Add", { by: 1 }))
      const keepAlive = yield* Effect.forkChild(Effect.delay(patron.keepAlive("s"), 1))
      const query = yield* Effect.forkChild(Effect.delay(patron.query("Counter.Get"), 2))
      yield* Effect.sleep(5)
      yield* log.propose("hello")
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "Unknown" })
      expect(yield* Fiber.join(keepAlive)).toMatchObject({ _tag: "Unknown" })
      expect(yield* Fiber.join(query)).toMatchObject({ _tag: "Unavailable" })
    }))

  world("and those who watch, who would wait for changes that it will never see", (log) =>
    Effect.gen(function* () {
      const replica = yield* replicaOn(log)
      const patron = new Patron(replica)
      const watches = ["Counter", "Leases"].map((service) => patron.watch(service, null))
      yield* log.propose("hello")
      yield* Effect.flip(replica.failure)
      for (const watch of watches) {
        expect(patron.to(watch)).toEqual([
          { _tag: "Watching", id: watch, next: 1 },
          { _tag: "Unavailable", id: watch, why: expect.stringMatching(/has stopped: the command at/) },
        ])
      }
    }))

  world("when a part of it that works by itself meets a bug, in the log say", (log) =>
    Effect.gen(function* () {
      const replica = yield* replicaOn({ ...log, readIndex: Effect.die(new Error("lost its way")) })
      const answer = yield* new Patron(replica).query("Counter.Get")
      expect(answer).toMatchObject({ _tag: "Unavailable", why: expect.stringMatching(/has stopped: lost its way/) })
      expect(Exit.hasDies(yield* Effect.exit(replica.failure))).toBe(true)
    }))

  world("and when its scope ends", (log) =>
    Effect.gen(function* () {
      const life = yield* Scope.make()
      const mute = { ...log, propose: () => Effect.never, readIndex: Effect.never }
      const patron = yield* Scope.provide(patronOn(mute), life)
      const call = yield* Effect.forkChild(patron.call("s", 0, "Counter.Add", { by: 1 }))
      const query = yield* Effect.forkChild(patron.query("Counter.Get"))
      yield* Effect.sleep(1)
      yield* Scope.close(life, Exit.void)
      expect(yield* Fiber.join(call)).toMatchObject({ _tag: "Unknown" })
      expect(yield* Fiber.join(query)).toMatchObject({ _tag: "Unavailable" })
      expect(yield* patron.keepAlive("s")).toMatchObject({
        _tag: "Unavailable",
        why: expect.stringMatching(/has stopped/),
      })
    }))
})
