import { expect, it } from "@effect/vitest"
import * as Address from "../../../src/model/Address.ts"
import { Queue } from "../../../src/network/websocket/Queue.ts"
import { id } from "./nodes.ts"

const waiting = (text: string) => ({
  from: Address.make(id("a"), "R"),
  to: Address.make(id("b"), "R"),
  text,
  bytes: text.length,
})

const textsOf = (all: ReadonlyArray<{ readonly text: string }>) => all.map(({ text }) => text)

it("Queue: gives back in frames what it was given, in order", () => {
  const queue = new Queue(1000, 1000)
  for (let n = 10; n < 20; n++) queue.push(waiting(`${n}`))
  const frames = [queue.takeFrame(10), queue.takeFrame(1000), queue.takeFrame(1000)]
  expect(frames).toEqual([
    { text: "[10,11,12]", bytes: 10 },
    { text: "[13,14,15,16,17,18,19]", bytes: 22 },
    undefined,
  ])
})

it("Queue: a frame has at least one datagram, however long", () => {
  const queue = new Queue(1000, 1000)
  for (const text of ["123456", "7"]) queue.push(waiting(text))
  expect([queue.takeFrame(1)?.text, queue.takeFrame(1)?.text]).toEqual(["[123456]", "[7]"])
})

it.each([["bytes", 6, 1000], ["datagrams", 1000, 3]])(
  "Queue: too many %s: the oldest give way",
  (_, bytes, datagrams) => {
    const queue = new Queue(bytes, datagrams)
    for (const text of ["11", "22", "33"]) expect(queue.push(waiting(text))).toEqual([])
    expect(textsOf(queue.push(waiting("44")))).toEqual(["11"])
    expect([queue.length, queue.takeFrame(1000)?.text]).toEqual([3, "[22,33,44]"])
  },
)

it("Queue: takes nothing that is longer than all of it, and what waits is lost with it", () => {
  const queue = new Queue(6, 10)
  queue.push(waiting("11"))
  expect(textsOf(queue.push(waiting("1234567")))).toEqual(["11", "1234567"])
  queue.push(waiting("22"))
  expect(textsOf(queue.clear())).toEqual(["22"])
  expect(queue.takeFrame(10)).toBeUndefined()
})
