/**
 * Ways to read what waits for a role.
 *
 * @module
 */
import { Effect, Queue, type Scope } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { Mailbox } from "../../src/runtime/Mailbox.ts"
import { measureEffect, type Measurement } from "../harness/measure.ts"

/** Starts a reader, which calls back with how many messages it has read; returns what offers it a message. */
type Read = (onRead: (count: number) => void) => Effect.Effect<() => void, never, Scope.Scope>

const message = { _tag: "Message" }
const from = Address.make(NodeId.make("a"), "Sender")

/** All that waits, in a fiber a batch. */
export const inTurns: Read = Effect.fnUntraced(function* (onRead) {
  const mailbox = new Mailbox(65_536)
  const turn = ({ length }: ReadonlyArray<unknown>) => (onRead(length), Effect.void)
  yield* Effect.forkScoped(mailbox.drain(turn))
  return () => void mailbox.offer(message, from, "")
})

const fromQueue = (take: (queue: Queue.Queue<object>) => Effect.Effect<number>): Read =>
  Effect.fnUntraced(function* (onRead) {
    const queue = yield* Queue.unbounded<object>()
    yield* Effect.forkScoped(Effect.forever(Effect.map(take(queue), onRead), { disableYield: true }))
    return () => void Queue.offerUnsafe(queue, message)
  })

/** All that waits, in a fiber that suspends when nothing does. */
export const byTakeAll: Read = fromQueue((queue) => Effect.map(Queue.takeAll(queue), ({ length }) => length))

/** A message at a time, in such a fiber. */
export const byTake: Read = fromQueue((queue) => Effect.as(Queue.take(queue), 1))

const messages = 256

const measureReading = (
  start: (onRead: (count: number) => void) => Effect.Effect<() => void, never, Scope.Scope>,
): Effect.Effect<Measurement> =>
  Effect.gen(function* () {
    let unread = 0
    let done = () => {}
    const offer = yield* start((count) => {
      unread -= count
      if (unread === 0) done()
    })
    const exchange = Effect.callback<void>((resume) => {
      unread = messages
      done = () => resume(Effect.void)
      offer()
    })
    return yield* measureEffect(exchange, { operationsPerCall: messages })
  }).pipe(Effect.scoped)

/** What a message costs of 256 that wait together. */
export const ofMany = (read: Read): Effect.Effect<Measurement> =>
  measureReading((onRead) =>
    Effect.map(read(onRead), (offer) => () => {
      for (let offered = 0; offered < messages; offered++) offer()
    })
  )

/** What a message costs that wakes its reader, who then wakes another. */
export const ofOne = (read: Read): Effect.Effect<Measurement> =>
  measureReading(Effect.fnUntraced(function* (onRead) {
    let left = 0
    const pass = (next: () => void) => (count: number) => {
      onRead(count)
      if (--left > 0) next()
    }
    const toOne: () => void = yield* read(pass(() => toOther()))
    const toOther: () => void = yield* read(pass(toOne))
    return () => {
      left = messages
      toOne()
    }
  }))
