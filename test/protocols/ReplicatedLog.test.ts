import { expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Option, Schema, Stream } from "effect"
import { NodeId, Slot } from "../../src/model/mod.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { Compacted, maxPartLength, ReplicatedLog, type Snapshot } from "../../src/protocols/mod.ts"
import { Storage } from "../../src/storage/mod.ts"
import { simulate } from "../support/simulate.ts"

const slot = (n: number) => Slot.Slot.make(n)

const read = (from: number, count: number) =>
  Effect.flatMap(ReplicatedLog, (log) => log.decided(slot(from)).pipe(Stream.take(count), Stream.runCollect))

const a = NodeId.NodeId.make("a")

/** A cluster of one on an empty disk, so that it knows at once what it has decided. */
const multiPaxos = () =>
  MultiPaxos.layer({ id: a, members: [a], pace: { keep: 0 } }).pipe(
    Layer.provide(Storage.layerMemory()),
  )

/** What every implementation keeps. */
const onLog = <A, E>(name: string, test: Effect.Effect<A, E, ReplicatedLog>) => {
  it.effect(`ReplicatedLog in memory: ${name}`, () => Effect.provide(test, ReplicatedLog.layerMemory(a)))
  it.effect(`ReplicatedLog by Multi-Paxos: ${name}`, () => simulate(Effect.provide(test, multiPaxos())))
}

onLog(
  "decides each command at once, in the order in which they are proposed",
  Effect.gen(function* () {
    const log = yield* ReplicatedLog
    const reader = yield* Effect.forkChild(read(0, 2))
    expect(yield* log.propose("x")).toEqual({ slot: 0, index: 0 })
    expect(yield* log.propose("y")).toEqual({ slot: 1, index: 0 })
    const both = [{ slot: 0, index: 0, command: "x" }, { slot: 1, index: 0, command: "y" }]
    expect(yield* Fiber.join(reader)).toEqual(both)
    expect(yield* read(0, 2)).toEqual(both)
    expect(yield* log.readIndex).toBe(2)
  }),
)

onLog(
  "what is no JSON, whatever its type says, is a defect and not proposed: other replicas would read something else",
  Effect.gen(function* () {
    const log = yield* ReplicatedLog
    const cyclic: Array<Schema.Json> = []
    cyclic.push(cyclic)
    const strange = [NaN, { a: [Infinity] }, { a: undefined }, [undefined], new Array(1), new Date(0), 1n, cyclic]
    for (const command of strange) {
      const exit = yield* Effect.exit(log.propose(command as Schema.Json))
      expect(Exit.isFailure(exit) && Cause.hasDies(exit.cause)).toBe(true)
    }
    yield* log.propose([null, true, -0.5, "x", {}, Object.create(null), { ["__proto__"]: [] }])
    expect(yield* log.status).toMatchObject({ decided: 1 })
  }),
)

onLog(
  "a snapshot takes the place of the slots below its end: who reads from there is told so",
  Effect.gen(function* () {
    const log = yield* ReplicatedLog
    for (const command of ["x", "y", "z"]) yield* log.propose(command)
    expect(yield* log.snapshot).toEqual(Option.none())
    const snapshot = { end: slot(2), parts: ["x", "y"] }
    yield* log.compact(snapshot)
    expect(yield* log.snapshot).toEqual(Option.some(snapshot))
    expect(yield* Effect.flip(read(1, 1))).toEqual(new Compacted({ first: slot(2) }))
    expect(yield* read(2, 1)).toEqual([{ slot: 2, index: 0, command: "z" }])
    expect(yield* log.status).toMatchObject({ first: 2, decided: 3, snapshotEnd: 2, votes: true })
  }),
)

onLog(
  "a snapshot that goes no further than the latest changes nothing",
  Effect.gen(function* () {
    const log = yield* ReplicatedLog
    yield* log.propose("x")
    yield* log.compact({ end: slot(1), parts: ["first"] })
    yield* log.compact({ end: slot(1), parts: ["second"] })
    expect(yield* log.snapshot).toEqual(Option.some({ end: 1, parts: ["first"] }))
  }),
)

onLog(
  "a stream that a snapshot overtakes fails, and can be begun again at the snapshot's end",
  Effect.gen(function* () {
    const log = yield* ReplicatedLog
    const told: Array<unknown> = []
    const compactAtTwo = (at: number) => at < 2 ? Effect.void : log.compact({ end: slot(100), parts: ["all of them"] })
    for (let n = 0; n < 100; n++) yield* log.propose(n)
    const stream = log.decided(slot(0)).pipe(
      Stream.runForEach((one) => Effect.andThen(Effect.sync(() => told.push(one)), compactAtTwo(told.length))),
    )
    expect(yield* Effect.flip(stream)).toEqual(new Compacted({ first: slot(100) }))
    expect(told.length).toBeLessThan(100)
    yield* log.propose("next")
    expect(yield* read(100, 1)).toEqual([{ slot: 100, index: 0, command: "next" }])
  }),
)

const wrong: ReadonlyArray<readonly [Snapshot, problem: RegExp]> = [
  [{ end: slot(2), parts: [""] }, /below 2 of a log decided up to 1/],
  [{ end: slot(1), parts: [] }, /without parts/],
  [{ end: slot(1), parts: ["", "x".repeat(maxPartLength + 1)] }, /a part of length 65537/],
]

for (const [snapshot, problem] of wrong) {
  onLog(
    `dies of a snapshot that can be none of its log: ${problem.source}`,
    Effect.gen(function* () {
      const log = yield* ReplicatedLog
      yield* log.propose("x")
      const exit = yield* Effect.exit(log.compact(snapshot))
      expect(Exit.isFailure(exit) && Cause.pretty(exit.cause)).toMatch(problem)
    }),
  )
}

onLog(
  "its node comes to lead, and commands may have a type",
  Effect.gen(function* () {
    const log = yield* ReplicatedLog.over(Schema.DateFromString)
    yield* log.propose(new Date(0))
    expect(yield* log.leader).toEqual(Option.some(a))
    expect(yield* log.leaderChanges.pipe(Stream.take(1), Stream.runCollect)).toEqual([Option.some(a)])
    const seen = yield* log.decided(slot(0)).pipe(Stream.take(1), Stream.runCollect)
    expect(seen).toEqual([{ slot: 0, index: 0, command: new Date(0) }])
  }),
)
