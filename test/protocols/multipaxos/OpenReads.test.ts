import { Effect, Exit } from "effect"
import { expect, it } from "vitest"
import { Slot } from "../../../src/model/Slot.ts"
import { OpenReads } from "../../../src/protocols/multipaxos/OpenReads.ts"
import { Hand } from "./Hand.ts"

const timeoutMs = 1000
const againMs = 100

const opened = () => {
  const watch = new Hand()
  const asked: Array<string> = []
  const ends: Array<string> = []
  const node = { hasRoom: true, isPassedOn: true }
  const reads = new OpenReads(7, {
    watch,
    timeoutMs,
    againMs,
    ask: (request) => {
      asked.push(`${request} at ${watch.nowMs()}`)
      return node.hasRoom
    },
    unanswered: Effect.fail("refused"),
    isPassedOn: () => node.isPassedOn,
  })
  const open = (name: string) =>
    reads.open((outcome) => {
      const exit = Effect.runSyncExit(outcome)
      ends.push(`${name} ${Exit.isSuccess(exit) ? exit.value : "refused"} at ${watch.nowMs()}`)
    })
  return { asked, ends, node, open, reads, watch }
}

const slot = Slot.make(42)

it("one question more, after one period or two, is for all reads that wait, and its answer is for all asked before", () => {
  const { asked, ends, open, reads, watch } = opened()
  open("p")
  watch.passTo(30)
  open("q")
  watch.passTo(250)
  open("r")
  expect(asked).toEqual(["7 at 0", "8 at 30", "9 at 100", "10 at 200", "11 at 250"])
  reads.answered(slot, [9])
  expect(ends).toEqual(["p 42 at 250", "q 42 at 250"])
  watch.passTo(300)
  expect(asked).toHaveLength(5)
  watch.passTo(400)
  expect(asked.at(-1)).toBe("12 at 400")
})

it("while none waits no question is asked, and no timer is set", () => {
  const { asked, open, reads, watch } = opened()
  open("p")()
  watch.passTo(99)
  reads.askAgain()
  watch.passTo(1000)
  expect(asked).toEqual(["7 at 0"])
  expect(watch.timers).toBe(2)
})

it("what the replica of the node itself keeps is asked again if there is a leader anew, and not before", () => {
  const { asked, node, open, reads, watch } = opened()
  node.isPassedOn = false
  open("p")
  watch.passTo(500)
  expect(asked).toEqual(["7 at 0"])
  reads.askAgain()
  expect(asked).toEqual(["7 at 0", "8 at 500"])
})

it("an answer to an earlier life, whose numbers were others, is none", () => {
  const { ends, open, reads } = opened()
  open("p")
  reads.answered(slot, [6, 8, 2 ** 52])
  expect(ends).toEqual([])
  reads.answered(slot, [7])
  expect(ends).toEqual(["p 42 at 0"])
})

it("a read for which there is no room ends at once, and a question more for which there is none ends nothing", () => {
  const { ends, node, open, reads } = opened()
  open("p")
  node.hasRoom = false
  open("q")
  reads.askAgain()
  reads.refused(9)
  expect(ends).toEqual(["q refused at 0"])
  reads.refused(7)
  expect(ends).toEqual(["q refused at 0", "p refused at 0"])
})

it("a read that nobody answers times out", () => {
  const { ends, open, watch } = opened()
  open("p")
  watch.passTo(5000)
  expect(ends).toEqual(["p refused at 1000"])
})
