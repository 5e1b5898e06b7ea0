import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { createHook } from "node:async_hooks"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { type Item, Mailbox } from "../../src/runtime/Mailbox.ts"

const from = Address.make(NodeId.make("a"), "Sender")

const post = (mailbox: Mailbox, ...tags: ReadonlyArray<string>): ReadonlyArray<boolean> =>
  tags.map((_tag) => mailbox.offer({ _tag }, from, ""))

const tagOf = (item: Item): string => item._tag === "Message" ? item.message._tag : item.name

/** A reader that notes each batch, and waits in a turn for as long as it is told. */
const read = Effect.fnUntraced(function* (mailbox: Mailbox, wait: Effect.Effect<void, string> = Effect.void) {
  const batches: Array<string> = []
  const turn = (batch: ReadonlyArray<Item>) =>
    Effect.andThen(Effect.sync(() => void batches.push(batch.map(tagOf).join(" "))), wait)
  const fiber = yield* Effect.forkChild(mailbox.drain(turn), { startImmediately: true })
  return { batches, fiber }
})

describe("Mailbox", () => {
  it.effect("hands over all that waits, in order of arrival", () =>
    Effect.gen(function* () {
      const mailbox = new Mailbox(10)
      post(mailbox, "one", "two")
      const { batches } = yield* read(mailbox)
      mailbox.ring("alarm", 1, "")
      yield* Effect.yieldNow
      post(mailbox, "three")
      yield* Effect.yieldNow
      expect(batches).toEqual(["one two alarm", "three"])
    }))

  it.effect("drops what finds it full, but no ring of a timer", () =>
    Effect.gen(function* () {
      const mailbox = new Mailbox(2)
      expect(post(mailbox, "one", "two", "three")).toEqual([true, true, false])
      mailbox.ring("alarm", 1, "")
      const { batches } = yield* read(mailbox)
      yield* Effect.yieldNow
      expect(batches).toEqual(["one two alarm"])
    }))

  it.effect("hands over nothing while a turn lasts, and then all that has come", () =>
    Effect.gen(function* () {
      const mailbox = new Mailbox(10)
      const done = yield* Deferred.make<void>()
      const { batches } = yield* read(mailbox, Deferred.await(done))
      post(mailbox, "one")
      yield* Effect.yieldNow
      post(mailbox, "two")
      post(mailbox, "three")
      yield* Effect.yieldNow
      expect(batches).toEqual(["one"])
      yield* Deferred.succeed(done, undefined)
      yield* Effect.yieldNow
      yield* Effect.yieldNow
      expect(batches).toEqual(["one", "two three"])
    }))

  it.effect("ends as a turn does that fails, and can be read again", () =>
    Effect.gen(function* () {
      const mailbox = new Mailbox(10)
      const { fiber } = yield* read(mailbox, Effect.fail("the disk is full"))
      post(mailbox, "one")
      expect(yield* Fiber.await(fiber)).toEqual(Exit.fail("the disk is full"))
      post(mailbox, "two", "three")
      mailbox.clear()
      post(mailbox, "four")
      const { batches } = yield* read(mailbox)
      yield* Effect.yieldNow
      expect(batches).toEqual(["four"])
    }))

  it.effect("interrupts the turn with its reader, and hands over nothing more", () =>
    Effect.gen(function* () {
      const mailbox = new Mailbox(10)
      let interrupted = false
      const never = Effect.onInterrupt(Effect.never, () => Effect.sync(() => void (interrupted = true)))
      const { batches, fiber } = yield* read(mailbox, never)
      post(mailbox, "one")
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      post(mailbox, "two")
      yield* Effect.yieldNow
      expect({ batches, interrupted }).toEqual({ batches: ["one"], interrupted: true })
    }))

  it.effect("is read without a suspension a batch, of which each would leave something behind on Deno 2.9.6", () =>
    Effect.gen(function* () {
      const mailbox = new Mailbox(10)
      const { batches } = yield* read(mailbox)
      let resources = 0
      const hook = createHook({ init: (_, type) => void (type === "effect/Fiber" && resources++) }).enable()
      yield* Effect.callback<void>((resume) => {
        const next = () => {
          post(mailbox, "again")
          if (batches.length < 100) setImmediate(next)
          else resume(Effect.void)
        }
        next()
      })
      hook.disable()
      expect(resources).toBeLessThan(10)
    }))
})
