import { Effect, Exit } from "effect"
import { expect, it } from "vitest"
import { Requests } from "../../../src/protocols/multipaxos/Requests.ts"
import { Hand } from "./Hand.ts"

const opened = (watch: Hand) => {
  const ends: Array<string> = []
  const expired: Array<string> = []
  const requests = new Requests<string, string>(
    7,
    100,
    watch,
    Effect.fail("timeout"),
    (upTo) => expired.push(`up to ${upTo} at ${watch.nowMs()}`),
  )
  const open = () => {
    const request: number = requests.open((outcome) => {
      const exit = Effect.runSyncExit(outcome)
      ends.push(`${request} ${Exit.isSuccess(exit) ? exit.value : "timeout"} at ${watch.nowMs()}`)
    })
    return request
  }
  return { requests, ends, expired, open }
}

it("requests are numbered on from the first", () => {
  const { open } = opened(new Hand())
  expect([open(), open(), open()]).toEqual([7, 8, 9])
})

it("a request ends once, with the first answer", () => {
  const { ends, open, requests } = opened(new Hand())
  const request = open()
  requests.close(request, Effect.succeed("first"))
  requests.close(request, Effect.succeed("second"))
  requests.close(99, Effect.succeed("of nobody"))
  expect(ends).toEqual(["7 first at 0"])
})

it("each request times out at its time, and one timer serves them all", () => {
  const watch = new Hand()
  const { ends, expired, open, requests } = opened(watch)
  open()
  watch.passTo(30)
  open()
  watch.passTo(60)
  requests.drop(open())
  requests.close(open(), Effect.succeed("answer"))
  watch.passTo(1000)
  expect(ends).toEqual(["10 answer at 60", "7 timeout at 100", "8 timeout at 130"])
  expect(expired).toEqual(["up to 7 at 100", "up to 8 at 130"])
  expect([watch.timers, watch.most]).toEqual([2, 1])
  open()
  watch.passTo(2000)
  expect(ends.at(-1)).toBe("11 timeout at 1100")
})

it("an answer to one and all before ends no later ones, and is none if the number was not issued", () => {
  const { ends, open, requests } = opened(new Hand())
  open()
  requests.drop(open())
  open()
  expect(requests.issue()).toBe(10)
  open()
  expect([requests.oldest, requests.last]).toEqual([7, 11])
  for (const request of [6, 12]) requests.closeUpTo(request, Effect.succeed("of another life"))
  expect(ends).toEqual([])
  requests.closeUpTo(10, Effect.succeed("answer"))
  expect(ends).toEqual(["7 answer at 0", "9 answer at 0"])
  expect(requests.oldest).toBe(11)
})

it("when they stop, all that are open end, and so does the timer", () => {
  const watch = new Hand()
  const { ends, open, requests } = opened(watch)
  open()
  open()
  requests.stop()
  expect(ends).toEqual(["7 timeout at 0", "8 timeout at 0"])
  watch.passTo(1000)
  expect(ends).toHaveLength(2)
})

it("a timer that rings a little early by the clock is set again, and by a whole step", () => {
  const delays: Array<number> = []
  let ring = () => {}
  let nowMs = 0
  const after = (delayMs: number, callback: () => void) => {
    delays.push(delayMs)
    ring = callback
    return () => {}
  }
  const requests = new Requests<string, string>(7, 100, { nowMs: () => nowMs, after }, Effect.fail("timeout"))
  const ends: Array<string> = []
  requests.open(() => ends.push("timeout"))
  nowMs = 100 - 1e-10
  ring()
  expect([delays, ends]).toEqual([[100, 1], []])
  nowMs = 101
  ring()
  expect(ends).toEqual(["timeout"])
})
