/**
 * What the runtime's choices among Effect's means cost and spare, so that they can be made anew.
 *
 * @module
 */
import { Effect, Fiber, Scheduler } from "effect"
import { measureEffect, type Measurement } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { byTake, byTakeAll, inTurns, ofMany, ofOne } from "./readers.ts"

const traced = Effect.fn("bench.traced")(function* (value: number) {
  return yield* Effect.succeed(value + 1)
})

const untraced = Effect.fnUntraced(function* (value: number) {
  return yield* Effect.succeed(value + 1)
})

const inMicrotask = (task: () => void): () => void => {
  let cancelled = false
  queueMicrotask(() => cancelled || task())
  return () => {
    cancelled = true
  }
}

/** A fiber takes its scheduler from where it is forked. */
const yieldingWith = (scheduler: Scheduler.Scheduler) =>
  Effect.forkChild(measureEffect(Effect.yieldNow)).pipe(
    Effect.flatMap(Fiber.join),
    Effect.provideService(Scheduler.Scheduler, scheduler),
  )

/** A choice: what the runtime does, and what it could do instead. */
interface Choice {
  readonly question: string
  readonly chosen: readonly [name: string, cost: Effect.Effect<Measurement>]
  readonly other: readonly [name: string, cost: Effect.Effect<Measurement>]
}

const choices: ReadonlyArray<Choice> = [
  {
    question: "calling a function of two effects",
    chosen: ["Effect.fnUntraced", measureEffect(untraced(1))],
    other: ["Effect.fn with a span", measureEffect(traced(1))],
  },
  {
    question: "reading a message of 256 that wait",
    chosen: ["all, in a fiber a batch", ofMany(inTurns)],
    other: ["Queue.take", ofMany(byTake)],
  },
  {
    question: "reading a message that wakes its reader",
    chosen: ["all, in a fiber a batch", ofOne(inTurns)],
    other: ["Queue.takeAll, in one fiber", ofOne(byTakeAll)],
  },
  {
    question: "resuming a fiber that suspended",
    chosen: ["setImmediate (Effect's default)", yieldingWith(new Scheduler.MixedScheduler())],
    other: ["a microtask", yieldingWith(new Scheduler.MixedScheduler("async", inMicrotask))],
  },
]

/** Measures each choice against its alternative. */
export const choicesSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("choices")
  const rows = yield* Effect.forEach(choices, ({ chosen, other, question }) =>
    Effect.gen(function* () {
      const { medianNanos: cost } = yield* chosen[1]
      const { medianNanos: otherCost } = yield* other[1]
      return [question, chosen[0], cost, other[0], otherCost, otherCost / cost]
    }))
  return {
    title: "Choices",
    measured: "Real time of one operation, as the runtime does it and as it could: the median of the rounds' means.",
    table: {
      columns: [
        { title: "operation" },
        { title: "chosen" },
        { title: "chosen", unit: "ns", digits: 0 },
        { title: "instead of" },
        { title: "instead of", unit: "ns", digits: 0 },
        { title: "ratio", digits: 2 },
      ],
      rows,
    },
    notes: [
      "On Deno 2.9.6 a fiber that suspends leaves 450 bytes behind for as long as it lives, since each of its " +
      "AsyncResources keeps the one before; hence a fiber a batch.",
      "Microtasks would wake fibers sooner, but while they last no timer fires and no socket is read.",
    ],
  }
})
