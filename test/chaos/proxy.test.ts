import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { vi } from "vitest"
import { proxied, until } from "./echo.ts"

describe("A proxy between two nodes", () => {
  it.live("carries both ways, and the end of either", () =>
    Effect.gen(function* () {
      const { stop, talk } = yield* proxied
      const talker = yield* talk
      talker.say("hello")
      yield* until(() => talker.heard() === "hello")
      stop()
      yield* until(talker.isOver)
      expect(talker.heard()).toBe("hello")
    }))

  it.live("cut one way: what is sent that way never arrives, the other way is open; when it is over, so is the connection", () =>
    Effect.gen(function* () {
      const { arrived, back, talk } = yield* proxied
      const talker = yield* talk
      talker.say("a")
      yield* until(() => talker.heard() === "a")
      const end = back.begin({ _tag: "Cut" })
      talker.say("b")
      yield* until(() => arrived() === "ab")
      expect(talker.heard()).toBe("a")
      expect(talker.isOver()).toBe(false)
      end()
      yield* until(talker.isOver)
      expect(talker.heard()).toBe("a")
      const again = yield* talk
      again.say("c")
      yield* until(() => again.heard() === "c")
    }))

  it.live("cut, and nothing sent meanwhile: the connection lasts", () =>
    Effect.gen(function* () {
      const { talk, there } = yield* proxied
      const talker = yield* talk
      talker.say("a")
      yield* until(() => talker.heard() === "a")
      there.begin({ _tag: "Cut" })()
      talker.say("b")
      yield* until(() => talker.heard() === "ab")
      expect(talker.isOver()).toBe(false)
    }))

  it.live("a connection that is opened during a cut is half open: it lasts, says nothing, and is over with the cut", () =>
    Effect.gen(function* () {
      const { arrived, back, talk } = yield* proxied
      const end = back.begin({ _tag: "Cut" })
      const held = vi.spyOn(back, "onChange")
      const talker = yield* talk
      talker.say("a")
      yield* until(() => held.mock.calls.length > 0)
      expect(talker.isOver()).toBe(false)
      end()
      yield* until(talker.isOver)
      expect(arrived()).toBe("")
    }))

  it.live("a peer that is gone is not missed during a cut, and is missed after it", () =>
    Effect.gen(function* () {
      const { arrived, back, isGone, stop, talk } = yield* proxied
      const talker = yield* talk
      talker.say("a")
      yield* until(() => talker.heard() === "a")
      const end = back.begin({ _tag: "Cut" })
      stop()
      yield* until(isGone)
      expect([talker.isOver(), arrived()]).toEqual([false, "a"])
      end()
      yield* until(talker.isOver)
    }))

  it.live("clogged: all waits, and then arrives in its order, however much it is", () =>
    Effect.gen(function* () {
      const { arrived, talk, there } = yield* proxied
      const talker = yield* talk
      const ends = [there.begin({ _tag: "Clog" }), there.begin({ _tag: "Clog" })]
      const taken = vi.spyOn(there, "delayMs")
      const text = "0123456789".repeat(200_000)
      talker.say(text)
      yield* until(() => taken.mock.calls.length > 0)
      ends[0]?.()
      expect(arrived()).toBe("")
      ends[1]?.()
      yield* until(() => talker.heard().length === text.length)
      expect(talker.heard()).toBe(text)
    }))

  it.live("delayed: what was sent before comes before, though its delay is longer", () =>
    Effect.gen(function* () {
      const { talk, there } = yield* proxied
      const talker = yield* talk
      const end = there.begin({ _tag: "Delay", minMs: 40, maxMs: 60 })
      const taken = vi.spyOn(there, "delayMs")
      const beganMs = performance.now()
      talker.say("a")
      yield* until(() => taken.mock.calls.length > 0)
      end()
      talker.say("b")
      yield* until(() => talker.heard() === "ab")
      expect(performance.now() - beganMs).toBeGreaterThanOrEqual(40)
    }))
})
