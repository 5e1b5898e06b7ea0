import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { type Event, EventHeap } from "../../src/time/EventHeap.ts"

interface Planned {
  readonly atMs: number
  readonly name: number
  readonly event: Event
}

/** Adds, cancels and takes at random, beside a plain list that is sorted by time and, stably, by order of adding. */
const exercise = Effect.gen(function* () {
  const heap = new EventHeap()
  const taken: Array<number> = []
  const expected: Array<number> = []
  let planned: Array<Planned> = []
  const take = () => {
    planned.sort((x, y) => x.atMs - y.atMs)
    const [first] = planned.splice(0, 1)
    expect(heap.nextTime()).toBe(first?.atMs ?? Infinity)
    if (first === undefined) return
    expected.push(first.name)
    heap.take()()
  }
  for (let name = 0; name < 8000; name++) {
    const atMs = yield* Random.nextIntBetween(0, 100)
    planned.push({ atMs, name, event: heap.add(atMs, () => taken.push(name)) })
    // Grows to some thousands, and most of what is planned is cancelled: the heap is swept.
    if ((yield* Random.next) < 0.1) take()
    if (name % 4000 === 3999) {
      for (const { event } of planned.filter(({ name }) => name % 4 !== 0)) {
        heap.cancel(event)
        heap.cancel(event)
      }
      planned = planned.filter(({ name }) => name % 4 === 0)
    }
  }
  while (planned.length > 0) take()
  take()
  return { taken, expected }
})

describe("EventHeap", () => {
  for (const seed of ["a", "b", "c"]) {
    it.effect(`gives events by time, then in the order in which they were added, without those cancelled (${seed})`, () =>
      Effect.gen(function* () {
        const { expected, taken } = yield* Random.withSeed(exercise, seed)
        expect(taken).toEqual(expected)
        expect(taken.length).toBeGreaterThan(2000)
      }))
  }

  it("has nothing to give when it is empty", () => {
    const heap = new EventHeap()
    expect(heap.nextTime()).toBe(Infinity)
    heap.cancel(heap.add(1, () => {}))
    expect(heap.nextTime()).toBe(Infinity)
    expect(() => heap.take()).toThrow("no event")
  })

  it("forgets a cancellation that comes too late", () => {
    const heap = new EventHeap()
    const event = heap.add(1, () => {})
    expect(heap.nextTime()).toBe(1)
    heap.take()()
    heap.cancel(event)
    heap.add(2, () => {})
    expect(heap.nextTime()).toBe(2)
  })
})
