import { describe, expect, it } from "vitest"
import { type Model, Models } from "../../src/checking/mod.ts"

/** The state in words after operations with these outputs, or what cannot be. */
const run = <S, I, O>(model: Model<S, I, O>, ...script: ReadonlyArray<readonly [I, O | undefined]>): string => {
  let state = model.initial
  for (const [input, output] of script) {
    const [next, ...others] = model.step(state, input, output)
    if (next === undefined) return `not ${model.describe(input, output)}`
    expect(others).toEqual([])
    state = next
  }
  return model.show(state)
}

const acquire = (owner: string): Models.LockInput => ({ _tag: "Acquire", name: "door", owner })
const release = (owner: string): Models.LockInput => ({ _tag: "Release", name: "door", owner })
const enqueue = (value: string): Models.QueueInput => ({ _tag: "Enqueue", value })
const dequeue: Models.QueueInput = { _tag: "Dequeue" }

describe("Models", () => {
  it("lock: tokens rise, by however much, also over those that nobody was told", () => {
    const { lock } = Models
    expect(run(lock, [acquire("ann"), 3])).toBe("door: held by ann, last token 3")
    expect(run(lock, [acquire("ann"), 3], [release("ann"), true], [acquire("bob"), 9])).toBe(
      "door: held by bob, last token 9",
    )
    expect(run(lock, [acquire("ann"), 3], [release("ann"), true], [acquire("bob"), 3])).toBe("not bob acquires door: 3")
    expect(run(lock, [acquire("ann"), undefined], [release("ann"), true], [acquire("bob"), 1])).toBe(
      "door: held by bob, last token 1",
    )
  })

  it("lock: one has it until it is released by the same", () => {
    const { lock } = Models
    expect(run(lock, [acquire("ann"), 1], [acquire("bob"), 2])).toBe("not bob acquires door: 2")
    expect(run(lock, [acquire("ann"), 1], [acquire("bob"), null], [release("bob"), false])).toBe(
      "door: held by ann, last token 1",
    )
    expect(run(lock, [acquire("ann"), 1], [release("bob"), true])).toBe("not bob releases door: true")
    expect(run(lock, [acquire("ann"), null])).toBe("not ann acquires door: busy")
  })

  it("queue: first in, first out", () => {
    const { queue } = Models
    expect(run(queue, [enqueue("a"), null], [enqueue("b"), null], [dequeue, "a"])).toBe('"b"')
    expect(run(queue, [enqueue("a"), null], [enqueue("b"), null], [dequeue, "b"])).toBe('not dequeue: "b"')
    expect(run(queue, [dequeue, null], [enqueue("a"), null], [dequeue, undefined])).toBe("empty")
  })

  it("keyValue: a swap that expects nothing writes where there is nothing; an append begins with nothing", () => {
    const swap: Models.KeyValueInput = { _tag: "CompareAndSwap", name: "x", expected: null, value: "1" }
    const append: Models.KeyValueInput = { _tag: "Append", name: "x", value: "2" }
    expect(run(Models.keyValue, [swap, true], [append, null])).toBe('x: "12"')
    expect(run(Models.keyValue, [append, null], [swap, true])).toBe('not swap x nothing for "1": true')
  })
})

it("perName: two states have one key if and only if they are equal", () => {
  const { key } = Models.keyValue
  const states = [
    [["a", "1"]],
    [["a", "11"]],
    [["a1", "1"]],
    [["a", "1"], ["b", "1"]],
    [["a", ""]],
    [["", "a"]],
    [],
  ] as const
  const keys = states.map((state) => key(new Map<string, string | null>(state)))
  expect(new Set(keys).size).toBe(keys.length)
  expect(key(new Map([["b", "1"], ["a", "2"]]))).toBe(key(new Map([["a", "2"], ["b", "1"]])))
  expect(key(new Map([["a", null]]))).toBe(key(new Map()))
})
