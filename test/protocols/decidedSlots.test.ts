import { expect, it } from "@effect/vitest"
import { Effect, Option, Schema, Stream } from "effect"
import { Slot } from "../../src/model/mod.ts"
import { Feed } from "../../src/protocols/Feed.ts"
import { ForeignCommand, ReplicatedLog } from "../../src/protocols/mod.ts"

const slot = (n: number) => Slot.Slot.make(n)

it.effect("Feed: tells of slots without commands to who asks for slots, and not to who asks for commands", () =>
  Effect.gen(function* () {
    const feed = new Feed<never>()
    feed.begin(slot(0), Option.none())
    feed.decide(slot(0), ["x"])
    feed.decide(slot(1), [])
    feed.decide(slot(2), ["y", "z"])
    expect(yield* feed.decidedSlots(slot(1)).pipe(Stream.take(2), Stream.runCollect)).toEqual([
      { slot: 1, commands: [] },
      { slot: 2, commands: ["y", "z"] },
    ])
    expect(yield* feed.decided(slot(1)).pipe(Stream.take(1), Stream.runCollect)).toEqual([
      { slot: 2, index: 0, command: "y" },
    ])
  }))

it.effect("ReplicatedLog.over: decodes the commands of slots, and names the one that is not of the type", () =>
  Effect.gen(function* () {
    const dates = yield* ReplicatedLog.over(Schema.Date)
    const date = new Date(0)
    yield* dates.propose(date)
    expect(yield* dates.decidedSlots(slot(0)).pipe(Stream.take(1), Stream.runCollect)).toEqual([
      { slot: 0, commands: [date] },
    ])
    yield* Effect.flatMap(ReplicatedLog, (log) => log.propose(7))
    const error = yield* Effect.flip(Stream.runDrain(dates.decidedSlots(slot(0))))
    expect(error).toBeInstanceOf(ForeignCommand)
    expect(error).toMatchObject({ slot: 1, index: 0 })
  }).pipe(Effect.provide(ReplicatedLog.layerMemory())))
