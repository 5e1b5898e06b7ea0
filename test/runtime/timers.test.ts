import { describe, expect, it } from "vitest"
import { Effect } from "effect"
import { onStage, type Stage } from "./fixture.ts"
import * as Puppet from "./Puppet.ts"

const puppet = Puppet.make("P")
type Name = "tick" | "tock"
const setTimer = (name: Name, minMs: number, maxMs = minMs): Puppet.Act => ({ _tag: "SetTimer", name, minMs, maxMs })
const cancelTimer = (name: Name): Puppet.Act => ({ _tag: "CancelTimer", name })
const keep = (n: number): Puppet.Act => ({ _tag: "Keep", n })

/** What rang. */
const rings = (stage: Stage) => stage.emitted.slice(1).map((line) => line.replace("P@a Noted: ", ""))

describe("Node: timers", () => {
  it("fire once, not before their time, each by its name", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", setTimer("tick", 10), setTimer("tock", 5))
        yield* stage.world.advance(4)
        expect(rings(stage)).toEqual([])
        yield* stage.world.advance(1)
        expect(rings(stage)).toEqual(["tock"])
        yield* stage.world.advance(100)
        expect(rings(stage)).toEqual(["tock", "tick"])
      })
    ))

  it("that are set again start again", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", setTimer("tick", 10))
        yield* stage.world.advance(9)
        yield* stage.do("P", setTimer("tick", 10))
        expect(stage.world.timers).toBe(1)
        yield* stage.world.advance(9)
        expect(rings(stage)).toEqual([])
        yield* stage.world.advance(1)
        expect(rings(stage)).toEqual(["tick"])
      })
    ))

  it("that are cancelled do not fire, and may be set again", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", cancelTimer("tick"), setTimer("tick", 10), setTimer("tock", 10))
        yield* stage.do("P", cancelTimer("tick"))
        yield* stage.world.advance(20)
        expect(rings(stage)).toEqual(["tock"])
        yield* stage.do("P", setTimer("tick", 10))
        yield* stage.world.advance(10)
        expect(rings(stage)).toEqual(["tock", "tick"])
      })
    ))

  // While the disk syncs, messages and rings wait in the order in which they came.
  it("that rang are not acted upon if a message before the ring cancels them", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        yield* stage.do("P", setTimer("tick", 5), setTimer("tock", 5), keep(1))
        stage.post("P", [Puppet.Do({ acts: [cancelTimer("tick")] })])
        yield* stage.world.advance(10)
        stage.disk.release()
        yield* stage.world.advance(10)
        expect(rings(stage)).toEqual(["tock"])
      })
    ))

  it("that rang are not acted upon if a message before the ring sets them again: they fire later, once", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        yield* stage.do("P", setTimer("tick", 5), keep(1))
        stage.post("P", [Puppet.Do({ acts: [setTimer("tick", 10)] })])
        yield* stage.world.advance(6)
        stage.disk.release()
        yield* stage.world.advance(9)
        expect(rings(stage)).toEqual([])
        yield* stage.world.advance(1)
        expect(rings(stage)).toEqual(["tick"])
        yield* stage.world.advance(100)
        expect(rings(stage)).toEqual(["tick"])
      })
    ))

  it("always fit into a mailbox, however full", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.startWith({ roles: [puppet], mailboxCapacity: 1 })
        stage.disk.hold()
        yield* stage.do("P", setTimer("tick", 5), setTimer("tock", 5))
        yield* stage.do("P", keep(1))
        expect(stage.post("P", [Puppet.Said({ n: 1 }), Puppet.Said({ n: 2 })])).toEqual([true, false])
        yield* stage.world.advance(5)
        stage.disk.release()
        yield* stage.world.settle
        expect(rings(stage)).toEqual(["heard 1", "tick", "tock"])
      })
    ))

  it("are set whatever becomes of the sync, but what they set off comes after it", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        yield* stage.do("P", keep(1), setTimer("tick", 1))
        yield* stage.world.advance(5)
        expect(rings(stage)).toEqual([])
        stage.disk.release()
        yield* stage.world.settle
        expect(rings(stage)).toEqual(["tick"])
      })
    ))

  /** The delays that a timer of this range gets, in a world of this seed. */
  const delays = async (minMs: number, maxMs: number, seed: string): Promise<ReadonlyArray<number>> => {
    const drawn: Array<number> = []
    await onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet)
        let rangAtMs = 0
        yield* node.onEvent("P", () => {
          rangAtMs = stage.world.nowMs
        })
        for (const _ of Array(100).keys()) {
          const setAtMs = stage.world.nowMs
          yield* stage.do("P", setTimer("tick", minMs, maxMs))
          yield* stage.world.advance(maxMs)
          drawn.push(rangAtMs - setAtMs)
        }
        expect(rings(stage)).toHaveLength(100)
      }), seed)
    return drawn
  }

  it("of a range draw their delay from it, anew each time", async () => {
    const drawn = (await delays(150, 300, "one")).toSorted((one, other) => one - other)
    expect(drawn[0]).toBeGreaterThanOrEqual(150)
    expect(drawn.at(-1)).toBeLessThan(300)
    expect(new Set(drawn).size).toBe(100)
    for (const quarter of [1, 2, 3]) {
      expect(Math.abs((drawn[25 * quarter] ?? NaN) - (150 + 37.5 * quarter))).toBeLessThan(20)
    }
  })

  it("draw the same for the same seed, and otherwise for another", async () => {
    expect(await delays(1, 1000, "one")).toEqual(await delays(1, 1000, "one"))
    expect(await delays(1, 1000, "one")).not.toEqual(await delays(1, 1000, "another"))
  })
})
