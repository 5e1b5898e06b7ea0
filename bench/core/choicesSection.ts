/**
 * What the runtime's choices among Effect's means cost and spare, so that they can be made anew.
 *
 * @module
 */
import { Effect, Fiber, Queue, Scheduler } from "effect"
import { measureEffect, type Measurement } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"

const traced = Effect.fn("bench.traced")(function* (value: number) {
  return yield* Effect.succeed(value + 1)
})

const untraced = Effect.fnUntraced(function* (value: number) {
  return yield* Effect.succeed(value + 1)
})

const messages = 256

/** Offers messages to a queue, then takes them as told. */
const queued = Effect.fnUntraced(function* (take: (queue: Queue.Queue<number>) => Effect.Effect<number>) {
  const queue = yield* Queue.unbounded<number>()
  const exchange = Effect.suspend(() => {
    for (let message = 0; message < messages; message++) Queue.offerUnsafe(queue, message)
    return take(queue)
  })
  return yield* measureEffect(exchange, { operationsPerCall: messages })
})

const oneByOne = Effect.fnUntraced(function* (queue: Queue.Queue<number>) {
  let sum = 0
  for (let taken = 0; taken < messages; taken++) sum += yield* Queue.take(queue)
  return sum
})

const allAtOnce = (queue: Queue.Queue<number>) =>
  Effect.map(Queue.takeAll(queue), (batch) => batch.reduce((sum, message) => sum + message, 0))

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
    question: "a function in a hot path",
    chosen: ["Effect.fnUntraced", measureEffect(untraced(1))],
    other: ["Effect.fn with a span", measureEffect(traced(1))],
  },
  {
    question: "a message from a mailbox",
    chosen: ["Queue.takeAll and a fold", queued(allAtOnce)],
    other: ["Queue.take", queued(oneByOne)],
  },
  {
    question: "waking a fiber",
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
    measured:
      "Real time of one operation in a fiber, as the runtime does it and as it could: the median of the rounds' " +
      `means. Messages are offered and taken ${messages} at a time.`,
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
    notes: ["Microtasks would wake fibers sooner, but while they last no timer fires and no socket is read."],
  }
})
