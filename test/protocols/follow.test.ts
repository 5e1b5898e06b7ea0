import { expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Option } from "effect"
import { Slot } from "../../src/model/Slot.ts"
import { Feed } from "../../src/protocols/Feed.ts"
import { Compacted } from "../../src/protocols/mod.ts"

const slot = (n: number) => Slot.make(n)

/** A feed that knows what these slots hold. */
const feedOf = (...commands: ReadonlyArray<string>) => {
  const feed = new Feed<Error>()
  feed.begin(slot(0), Option.none())
  commands.forEach((command, index) => feed.decide(slot(index), [command]))
  return feed
}

/** Follows a feed from slot 1 on, and notes what it is given; `take` says whether to go on at once. */
const followed = (feed: Feed<Error>, take: (n: number) => boolean = () => true) => {
  const given: Array<unknown> = []
  const follow = feed.follow(slot(1), ({ commands, slot }) => {
    given.push([slot, ...commands])
    return take(slot)
  })
  return Effect.map(Effect.forkChild(follow, { startImmediately: true }), (fiber) => ({ fiber, given }))
}

it.effect("Feed.follow: gives what is decided already, and each slot once whoever has decided it has had its say", () =>
  Effect.gen(function* () {
    const feed = feedOf("a", "b", "c")
    const { given } = yield* followed(feed)
    expect(given).toEqual([[1, "b"], [2, "c"]])
    feed.decide(slot(3), [])
    feed.decide(slot(4), ["d", "e"])
    expect(given).toEqual([[1, "b"], [2, "c"]])
    yield* Effect.yieldNow
    expect(given).toEqual([[1, "b"], [2, "c"], [3], [4, "d", "e"]])
  }))

it.effect("Feed.follow: lets others have a turn where who takes a slot asks for it, and keeps the order all the same", () =>
  Effect.gen(function* () {
    const feed = feedOf("a", "b", "c")
    const { given } = yield* followed(feed, (n) => n !== 1)
    expect(given).toEqual([[1, "b"]])
    feed.decide(slot(3), ["d"])
    expect(given).toEqual([[1, "b"]])
    yield* Effect.yieldNow
    expect(given).toEqual([[1, "b"], [2, "c"], [3, "d"]])
  }))

it.effect("Feed.follow: who decides more while it takes a slot is given that next", () =>
  Effect.gen(function* () {
    const feed = feedOf("a", "b")
    const { given } = yield* followed(feed, (n) => {
      if (n === 1) feed.decide(slot(2), ["c"])
      return true
    })
    expect(given).toEqual([[1, "b"], [2, "c"]])
  }))

it.effect("Feed.follow: fails where a snapshot has taken the place of what comes next, at its start and later", () =>
  Effect.gen(function* () {
    const ahead = feedOf()
    ahead.begin(slot(5), Option.none())
    expect(yield* Effect.flip(ahead.follow(slot(1), () => true))).toEqual(new Compacted({ first: slot(5) }))
    const feed = feedOf("a", "b")
    const { fiber, given } = yield* followed(feed)
    feed.begin(slot(7), Option.none())
    expect(yield* Effect.flip(Fiber.join(fiber))).toEqual(new Compacted({ first: slot(7) }))
    expect(given).toEqual([[1, "b"]])
  }))

it.effect("Feed.follow: fails with the node, once it has given all that is known", () =>
  Effect.gen(function* () {
    const feed = feedOf("a", "b", "c")
    const { fiber, given } = yield* followed(feed, (n) => n !== 1)
    feed.fail(new Error("gone"))
    expect(yield* Effect.flip(Fiber.join(fiber))).toEqual(new Error("gone"))
    expect(given).toEqual([[1, "b"], [2, "c"]])
  }))

it.effect("Feed.follow: what is thrown at a slot is a defect, and nothing is given thereafter", () =>
  Effect.gen(function* () {
    const feed = feedOf("a")
    const { fiber, given } = yield* followed(feed, () => {
      throw new Error("no")
    })
    feed.decide(slot(1), ["b"])
    feed.decide(slot(2), ["c"])
    expect(yield* Fiber.await(fiber)).toEqual(Exit.failCause(Cause.die(new Error("no"))))
    expect(given).toEqual([[1, "b"]])
  }))

it.effect("Feed.follow: gives nothing once it is interrupted, whether it waits for a slot or for its turn", () =>
  Effect.gen(function* () {
    const feed = feedOf("a", "b", "c")
    const [waiting, resting] = [yield* followed(feed), yield* followed(feed, () => false)]
    yield* Fiber.interruptAll([waiting.fiber, resting.fiber])
    feed.decide(slot(3), ["d"])
    yield* Effect.yieldNow
    expect(waiting.given).toEqual([[1, "b"], [2, "c"]])
    expect(resting.given).toEqual([[1, "b"]])
  }))
