import { describe, expect } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Exit, Fiber, Option, Queue, Schema, Scope, Stream } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import { Slot } from "../../src/model/Slot.ts"
import {
  LeaderChanged,
  NoLeader,
  NotConfirmed,
  Overloaded,
  ProposalTimeout,
  type ReplicatedLogService,
} from "../../src/protocols/ReplicatedLog.ts"
import { Batch } from "../../src/replicated/Batch.ts"
import { standard } from "../../src/replicated/Limits.ts"
import * as messages from "../../src/replicated/messages.ts"
import { gated, other, patronOn, replicaOn, self, world } from "./fixture.ts"
import { Patron, valueOf } from "./Patron.ts"
import { Forest } from "./services.ts"

/** The batches that stand in a log. */
const batches = (log: ReplicatedLogService) =>
  Effect.flatMap(log.status, ({ decided }) =>
    log.decided(Slot.make(0)).pipe(
      Stream.take(decided),
      Stream.map(({ command }) => Schema.decodeUnknownSync(Schema.toCodecJson(Batch))(command)),
      Stream.runCollect,
    ))

/** A batch of another's, without entries. */
const batchOf = (batch: Partial<Batch>) =>
  Schema.encodeSync(Schema.toCodecJson(Batch))({
    origin: "another",
    number: 0,
    seen: 0,
    nowMs: 0,
    seed: 0,
    length: 0,
    entries: [],
    ...batch,
  })

describe("Replica: who waits for a leader", () => {
  world("is told at once if there is one, and of another once there is", (log) =>
    Effect.gen(function* () {
      const changes = yield* Queue.unbounded<Option.Option<NodeId>>()
      const patron = yield* patronOn({ ...log, leaderChanges: Stream.fromQueue(changes) })
      const first = yield* Effect.forkChild(patron.awaitLeader(null))
      const unlikeSelf = yield* Effect.forkChild(patron.awaitLeader(self))
      yield* Queue.offer(changes, Option.none())
      yield* Effect.sleep(1)
      expect(patron.heard).toEqual([])
      yield* Queue.offer(changes, Option.some(self))
      expect(yield* Fiber.join(first)).toMatchObject({ _tag: "Leads", leader: self })
      yield* Queue.offerAll(changes, [Option.none(), Option.some(self)])
      yield* Effect.sleep(1)
      expect(patron.heard.length).toBe(1)
      yield* Queue.offer(changes, Option.some(other))
      expect(yield* Fiber.join(unlikeSelf)).toMatchObject({ _tag: "Leads", leader: other })
      expect(yield* patron.awaitLeader(self)).toMatchObject({ _tag: "Leads", leader: other })
    }))

  world("hears that the replica has stopped, if it has", (log) =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const patron = yield* Scope.provide(patronOn(log), scope)
      const fiber = yield* Effect.forkChild(patron.awaitLeader(self))
      yield* Effect.sleep(1)
      yield* Scope.close(scope, Exit.void)
      expect(yield* Fiber.join(fiber)).toMatchObject({
        _tag: "Unavailable",
        why: expect.stringMatching(/stopped with its node/),
      })
    }))

  world("is not told any more when it has left", (log) =>
    Effect.gen(function* () {
      const changes = yield* Queue.unbounded<Option.Option<NodeId>>()
      const replica = yield* replicaOn({ ...log, leaderChanges: Stream.fromQueue(changes) })
      const heard: Array<messages.Response> = []
      const connection = replica.connect((response) => heard.push(response))
      connection.request(messages.AwaitLeader({ id: 1, other: null }))
      connection.close()
      yield* Queue.offer(changes, Option.some(self))
      const patron = new Patron(replica)
      yield* patron.awaitLeader(null)
      expect(heard).toEqual([])
    }))
})

describe("Replica: a linearizable query where this replica lags", () => {
  world(
    "is refused after a second, for another to answer it sooner, and is answered once",
    (log) =>
      Effect.gen(function* () {
        yield* Effect.ignore(log.propose(batchOf({})))
        const gate = yield* Deferred.make<void>()
        const patron = yield* patronOn(gated(log, gate))
        const [elapsed, refused] = yield* Effect.timed(patron.query("Counter.Get"))
        expect(refused).toMatchObject({ _tag: "Unavailable", why: expect.stringMatching(/this replica lags/) })
        expect(Duration.toMillis(elapsed)).toBe(1000)
        const query = yield* Effect.forkChild(patron.query("Counter.Get"))
        yield* Effect.sleep(500)
        yield* Deferred.succeed(gate, undefined)
        expect(valueOf(yield* Fiber.join(query))).toBe(0)
        yield* Effect.sleep(2000)
        expect(patron.heard.length).toBe(2)
      }),
  )
})

describe("Replica: calls", () => {
  world("are answered when they are applied, whatever they come to", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log)
      const session = yield* patron.open
      expect(valueOf(yield* patron.call(session, 0, "Counter.Add", { by: 3 }))).toBe(3)
      expect(yield* patron.call(session, 1, "Counter.Add", { by: -4 })).toMatchObject({
        exit: { _tag: "Failure", error: { _tag: "BelowZero", count: 3 } },
      })
      expect(yield* patron.call(session, 2, "Misfit.Do", { what: "throw" })).toMatchObject({
        exit: { _tag: "Died", defect: "thrown" },
      })
      expect(valueOf(yield* patron.keepAlive(session))).toBe(null)
      expect(valueOf(yield* patron.close(session))).toBe(null)
      expect(yield* patron.call(session, 3, "Counter.Add", { by: 1 })).toMatchObject({ _tag: "NoSession" })
    }))

  world("of one turn of the event loop go into the log together", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log)
      const session = yield* patron.open
      const requests = Array.from({ length: 1000 }, (_, request) => request)
      const answers = yield* Effect.forEach(
        requests,
        (request) => patron.call(session, request, "Counter.Add", { by: 1 }),
        { concurrency: "unbounded" },
      )
      expect(new Set(answers.map(valueOf)).size).toBe(1000)
      const sizes = (yield* batches(log)).map(({ entries }) => entries.length)
      expect(Math.max(...sizes)).toBe(256)
      expect(sizes.length).toBeLessThan(20)
    }))

  world(
    "that make no sense are refused, each with its fault, and nothing is proposed",
    (log) =>
      Effect.gen(function* () {
        const patron = yield* patronOn(log, { maxPayloadLength: 100 })
        const { decided } = yield* log.status
        const cases: ReadonlyArray<readonly [name: string, payload: Schema.Json, problem: RegExp]> = [
          ["Clock.Get", null, /no service "Clock"; there are Counter, Leases, Misfit/],
          ["Counter.Sub", null, /has no procedure "Sub"; it has Add, Get/],
          ["Counter.toString", null, /has no procedure "toString"/],
          ["Counter.Add", { by: 0.5 }, /payload is not of its Schema: .*by/s],
          ["Counter.Add", null, /payload is not of its Schema/],
          ["Counter.Get", null, /only reads: query it/],
          ["Leases.Put", { key: "k".repeat(100), value: "", forMs: 1 }, /is about \d+ characters of JSON; at most 100/],
        ]
        for (const [name, payload, problem] of cases) {
          expect(yield* patron.call("s", 0, name, payload)).toMatchObject({
            _tag: "Invalid",
            problem: expect.stringMatching(problem),
          })
        }
        expect(yield* patron.query("Counter.Add", { by: 1 })).toMatchObject({
          problem: expect.stringMatching(/call it/),
        })
        expect((yield* log.status).decided).toBe(decided)
      }),
  )

  world(
    "that nest deeper than every replica can read for sure are refused: the depth of a stack is no part of a log",
    (log) =>
      Effect.gen(function* () {
        const tree = (levels: number): { readonly [child: string]: Schema.Json } =>
          Array.from({ length: levels }).reduce<{ readonly [child: string]: Schema.Json }>(
            (child) => ({ child }),
            { child: null },
          )
        const patron = yield* patronOn(log, { services: [Forest] })
        const session = yield* patron.open
        expect(valueOf(yield* patron.call(session, 0, "Forest.Plant", { tree: tree(100) }))).toBe(true)
        const refused = { _tag: "Invalid", problem: expect.stringMatching(/nests deeper than 128 levels/) }
        expect(yield* patron.call(session, 1, "Forest.Plant", { tree: tree(200) })).toMatchObject(refused)
        expect(yield* patron.query("Forest.Admire", { tree: tree(200) })).toMatchObject(refused)
        expect(yield* patron.call(session, 1, "Forest.Plant", { tree: tree(200_000) })).toMatchObject(refused)
        expect(valueOf(yield* patron.call(session, 1, "Forest.Plant", { tree: tree(1) }))).toBe(true)
      }),
  )

  world("that come again, at once or later, take effect once", (log) =>
    Effect.gen(function* () {
      // Every proposal stands in the log twice, as on a network that duplicates.
      const patron = yield* patronOn({
        ...log,
        propose: (command) => Effect.andThen(log.propose(command), log.propose(command)),
      })
      const session = yield* patron.open
      const first = yield* Effect.all([1, 2, 3].map(() => patron.call(session, 0, "Counter.Add", { by: 5 })), {
        concurrency: "unbounded",
      })
      expect(first.map(valueOf)).toEqual([5, 5, 5])
      expect(valueOf(yield* patron.call(session, 0, "Counter.Add", { by: 5 }))).toBe(5)
      expect(valueOf(yield* patron.query("Counter.Get"))).toBe(5)
    }))

  world("are refused where this node does not lead, with the leader if one is known", (log) =>
    Effect.gen(function* () {
      let leader = Option.some(other)
      const patron = yield* patronOn({ ...log, leader: Effect.sync(() => leader) })
      expect(yield* patron.call("s", 0, "Counter.Add", { by: 1 })).toMatchObject({ _tag: "NotLeader", leader: "b" })
      leader = Option.none()
      expect(yield* patron.call("s", 0, "Counter.Add", { by: 1 })).toMatchObject({ _tag: "NotLeader", leader: null })
      expect((yield* log.status).decided).toBe(0)
      leader = Option.some(self)
      expect(yield* patron.call("s", 0, "Counter.Add", { by: 1 })).toMatchObject({ _tag: "NoSession" })
    }))

  for (
    const [error, tag] of [
      [new ProposalTimeout(), "Unknown"],
      [new LeaderChanged(), "Unknown"],
      [new NoLeader(), "Unavailable"],
      [new Overloaded(), "Unavailable"],
    ] as const
  ) {
    world(`whose proposal ends with ${error._tag} are answered ${tag}`, (log) =>
      Effect.gen(function* () {
        const patron = yield* patronOn({ ...log, propose: () => Effect.fail(error) })
        expect(yield* patron.call("s", 0, "Counter.Add", { by: 1 })).toMatchObject({ _tag: tag })
      }))
  }

  world("get the clock and the limits of whoever leads", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log, { limits: { sessionTimeToLiveMs: 5000 } })
      yield* Effect.sleep(1234)
      const first = yield* patron.open
      const opened = patron.heard.find(({ _tag }) => _tag === "Opened")
      expect(opened).toMatchObject({ session: first, timeToLiveMs: 5000 })
      const looks = yield* Effect.forEach([0, 1], (request) => patron.call(first, request, "Misfit.Look"))
      expect(looks.map(valueOf)).toEqual([
        { nowMs: 1234, chance: expect.any(Number), dice: expect.any(Number) },
        { nowMs: 1234, chance: expect.any(Number), dice: expect.any(Number) },
      ])
      expect(looks[0]).not.toEqual(looks[1])
    }))
})

describe("Replica: time", () => {
  world("goes on when nobody calls: what is due is done, and sessions expire", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log)
      const session = yield* patron.open
      const watch = patron.watch("Leases", 1)
      yield* patron.call(session, 0, "Leases.Put", { key: "a", value: "", forMs: 3000 })
      yield* Effect.sleep(2999)
      expect(patron.changes(watch)).toEqual([[1, "+a"]])
      yield* Effect.sleep(2)
      expect(patron.changes(watch)).toEqual([[1, "+a"], [2, "-a"]])
      yield* Effect.sleep(standard.sessionTimeToLiveMs)
      expect(yield* patron.status).toMatchObject({ sessions: 0 })
      const { decided } = yield* log.status
      yield* Effect.sleep("1 day")
      expect((yield* log.status).decided).toBe(decided)
    }))

  world("is not moved by a node that does not lead", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log)
      const session = yield* patron.open
      yield* patron.call(session, 0, "Leases.Put", { key: "a", value: "", forMs: 3000 })
      const { decided } = yield* log.status
      const idle = { ...log, propose: () => Effect.die(new Error("a follower proposed")) }
      const follower = yield* replicaOn(idle, { id: other })
      yield* Effect.sleep(5000)
      expect((yield* log.status).decided).toBe(decided + 1)
      expect(valueOf(yield* new Patron(follower).query("Leases.Keys"))).toEqual([])
    }))

  world(
    "is what stands in the log, also for a leader that had not applied all of it when it proposed",
    (log) =>
      Effect.gen(function* () {
        yield* Effect.sleep("1 hour")
        const nowMs = 1000
        yield* Effect.ignore(log.propose(batchOf({ nowMs })))
        const gate = yield* Deferred.make<void>()
        const patron = yield* patronOn(gated(log, gate))
        const session = yield* Effect.forkChild(patron.open)
        yield* Effect.sleep(1)
        expect((yield* batches(log)).map((batch) => batch.nowMs)).toEqual([nowMs, 3_600_000])
        yield* Deferred.succeed(gate, undefined)
        expect(valueOf(yield* patron.call(yield* Fiber.join(session), 0, "Misfit.Look"))).toMatchObject({ nowMs })
        expect(yield* patron.status).toMatchObject({ timeMs: nowMs, sessions: 1 })
      }),
  )

  world(
    "what was void, as another had proposed before it, is proposed again in its order",
    (log) =>
      Effect.gen(function* () {
        yield* Effect.ignore(log.propose(batchOf({})))
        const gate = yield* Deferred.make<void>()
        const patron = yield* patronOn(gated(log, gate))
        const requests = [0, 1, 2]
        const calls = yield* Effect.forEach(requests, (request) =>
          Effect.tap(
            Effect.forkChild(patron.call("s", request, "Counter.Add", { by: 1 })),
            () => Effect.sleep(1),
          ))
        yield* Deferred.succeed(gate, undefined)
        yield* Effect.forEach(calls, Fiber.join)
        const asked = (yield* batches(log)).map(({ entries }) =>
          entries.flatMap((entry) => entry._tag === "Call" ? [entry.request] : [])
        )
        expect(asked).toEqual([[], [0], [1], [2], requests])
      }),
  )

  world("a tick that was lost is tried again", (log) =>
    Effect.gen(function* () {
      let isLossy = false
      const lossy: ReplicatedLogService = {
        ...log,
        propose: (command) => isLossy ? Effect.fail(new ProposalTimeout()) : log.propose(command),
      }
      const patron = yield* patronOn(lossy)
      const session = yield* patron.open
      yield* patron.call(session, 0, "Leases.Put", { key: "a", value: "", forMs: 3000 })
      isLossy = true
      yield* Effect.sleep(4000)
      expect(valueOf(yield* patron.query("Leases.Keys"))).toEqual(["a"])
      isLossy = false
      yield* Effect.sleep(200)
      expect(valueOf(yield* patron.query("Leases.Keys"))).toEqual([])
    }))
})

describe("Replica: queries", () => {
  world(
    "see all that was answered before, from any replica, and wait for what it has not applied (Ongaro 6.4)",
    (log) =>
      Effect.gen(function* () {
        const patron = yield* patronOn(log)
        const session = yield* patron.open
        yield* patron.call(session, 0, "Counter.Add", { by: 3 })
        const gate = yield* Deferred.make<void>()
        const follower = new Patron(yield* replicaOn(gated(log, gate), { id: other }))
        const query = yield* Effect.forkChild(follower.query("Counter.Get"))
        yield* Effect.sleep(900)
        expect(query.pollUnsafe()).toBeUndefined()
        expect(yield* follower.query("Counter.Get", null, "stale")).toMatchObject({
          exit: { value: 0 },
          ageMs: Number.MAX_SAFE_INTEGER,
        })
        yield* Deferred.succeed(gate, undefined)
        expect(valueOf(yield* Fiber.join(query))).toBe(3)
      }),
  )

  world(
    "that wait together ask the log once, and those that come meanwhile once more",
    (log) =>
      Effect.gen(function* () {
        let asked = 0
        const counted = {
          ...log,
          readIndex: Effect.suspend(() => {
            asked++
            return Effect.delay(log.readIndex, 10)
          }),
        }
        const patron = yield* patronOn(counted)
        const fifty = Effect.all(Array.from({ length: 50 }, () => patron.query("Counter.Get")), {
          concurrency: "unbounded",
        })
        const first = yield* Effect.forkChild(fifty)
        yield* Effect.sleep(5)
        const second = yield* Effect.forkChild(fifty)
        yield* Effect.sleep(3)
        yield* fifty
        yield* Fiber.join(first)
        yield* Fiber.join(second)
        expect(asked).toBe(2)
      }),
  )

  world("that nobody confirms are refused, and say why", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn({ ...log, readIndex: Effect.fail(new NotConfirmed()) })
      expect(yield* patron.query("Counter.Get")).toMatchObject({ _tag: "Unavailable", why: new NotConfirmed().message })
      expect(yield* patron.query("Counter.Get", null, "stale")).toMatchObject({ _tag: "Answered" })
    }))

  world("that may be stale are answered at once, with a bound on their age", (log) =>
    Effect.gen(function* () {
      const delayMs = 10
      const patron = yield* patronOn({ ...log, readIndex: Effect.delay(log.readIndex, delayMs) })
      yield* patron.query("Counter.Get")
      yield* Effect.sleep(500)
      const ask = Effect.map(patron.query("Counter.Get", null, "stale"), (answer) =>
        answer._tag === "Answered" ? answer.ageMs : NaN)
      const before = yield* Clock.currentTimeMillis
      expect(yield* ask).toBe(510)
      expect(yield* Clock.currentTimeMillis).toBe(before)
      yield* Effect.sleep(30)
      // The stale query has the log asked, when it came: 30 ms ago.
      expect(yield* ask).toBe(30)
    }))
})

describe("Replica: watches", () => {
  world("tell all changes from an index on, each once, whenever they begin", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log)
      const session = yield* patron.open
      const all = [patron.watch("Counter", 0), patron.watch("Counter", 1)]
      const third = patron.watch("Counter", 3)
      for (const request of [0, 1, 2]) yield* patron.call(session, request, "Counter.Add", { by: request + 1 })
      const late = patron.watch("Counter", 2)
      const live = patron.watch("Counter", null)
      yield* patron.call(session, 3, "Counter.Add", { by: 4 })
      for (const watch of all) expect(patron.changes(watch)).toEqual([[1, 1], [2, 2], [3, 3], [4, 4]])
      expect(patron.changes(third)).toEqual([[3, 3], [4, 4]])
      expect(patron.changes(late)).toEqual([[2, 2], [3, 3], [4, 4]])
      expect(patron.changes(live)).toEqual([[4, 4]])
      expect([...all, third, late, live].map((watch) => patron.to(watch)[0])).toMatchObject(
        [1, 1, 3, 2, 4].map((next) => ({ _tag: "Watching", next })),
      )
    }))

  world("end when they are told to, or the client is gone", (log) =>
    Effect.gen(function* () {
      const replica = yield* replicaOn(log)
      const [patron, leaver, caller] = [new Patron(replica), new Patron(replica), new Patron(replica)]
      const [ended, kept] = [patron.watch("Counter", null), patron.watch("Counter", null)]
      const left = leaver.watch("Counter", null)
      patron.unwatch(ended)
      leaver.hangUp()
      const session = yield* caller.open
      yield* caller.call(session, 0, "Counter.Add", { by: 1 })
      expect(patron.changes(ended)).toEqual([])
      expect(patron.changes(kept)).toEqual([[1, 1]])
      expect(leaver.changes(left)).toEqual([])
    }))

  world("of changes that are not kept end, and say what is", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log, { limits: { historyCalls: 2 } })
      const session = yield* patron.open
      for (const request of [0, 1, 2, 3]) yield* patron.call(session, request, "Counter.Add", { by: 1 })
      const watch = patron.watch("Counter", 2)
      yield* patron.call(session, 4, "Counter.Add", { by: 1 })
      expect(patron.to(watch)).toEqual([{ _tag: "ChangesCompacted", id: watch, first: 3 }])
    }))

  world("make sense, or are refused", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log)
      expect(patron.to(patron.watch("Clock", null))).toMatchObject([
        { _tag: "Invalid", problem: expect.stringMatching(/no service "Clock"/) },
      ])
      const watches = Array.from({ length: 1025 }, () => patron.watch("Counter", null))
      expect(patron.to(watches.at(-1) ?? 0)).toMatchObject([{ _tag: "Unavailable" }])
    }))
})
