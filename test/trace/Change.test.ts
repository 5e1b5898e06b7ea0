import type { Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Log from "../../src/model/Log.ts"
import { type Change, diff } from "../../src/trace/Change.ts"
import { toJson } from "../../src/trace/json.ts"
import { changed, nextVersion, pathInWords } from "../../src/trace/page/state.ts"

const apply = (before: unknown, changes: ReadonlyArray<Change>) =>
  changes.reduce((state, { path, value }) => changed(state, path, value), toJson(before))

const log = Log.fromIterable(["x", "y", "z"], 4)

describe("diff", () => {
  const pairs: ReadonlyArray<readonly [name: string, before: unknown, after: unknown, changes: number]> = [
    ["equal data made anew", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, 0],
    ["a field deep within", { a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1, c: 9 }, d: 3 }, 1],
    ["a field that comes, and one that goes", { a: 1 }, { b: 1 }, 2],
    ["a field that goes, called as what all objects inherit", { constructor: 1, b: 1 }, { b: 1 }, 1],
    ["a field that becomes undefined", { a: 1, b: 1 }, { a: undefined, b: 1 }, 1],
    ["an array that grows", [1, 2, 3], [1, 2, 3, 4], 1],
    ["an array that shrinks", [1, 2, 3], [1], 1],
    ["an array of which most differs", [1, 2, 3], [3, 2, 1, 0], 1],
    ["another mode", { mode: { _tag: "A", n: 1 } }, { mode: { _tag: "B", n: 1 } }, 1],
    ["a set", { s: new Set([1]) }, { s: new Set([1, 2]) }, 1],
    ["an equal map", { m: new Map([["a", 1]]) }, { m: new Map([["a", 1]]) }, 0],
    ["null for a struct", { a: { b: 1 } }, { a: null }, 1],
    ["a log that grows", { log }, { log: Log.append(log, "w") }, 1],
    ["a log that is cut and goes on", { log }, { log: Log.append(Log.truncateFrom(log, 5), "w") }, 2],
    ["a log with another entry", { log }, { log: Log.set(log, 5, "w") }, 1],
    ["a log that drops its prefix", { log }, { log: Log.dropBefore(log, 6) }, 1],
  ]
  it.each(pairs)("says of %s no more than is new, and enough", (_, before, after, count) => {
    const changes = diff(before, after)
    expect(changes).toHaveLength(count)
    expect(apply(before, changes)).toEqual(toJson(after))
  })

  it("does not look into what is shared", () => {
    const shared = {
      get part(): never {
        throw new Error("read")
      },
    }
    expect(diff({ shared, n: 1 }, { shared, n: 2 })).toEqual([{ path: ["n"], value: 2 }])
  })

  it("names the entries of a log as the log does", () => {
    const state = toJson({ mode: { log } })
    const [change] = diff({ mode: { log } }, { mode: { log: Log.set(log, 5, "w") } })
    expect(pathInWords(state, change?.path ?? [])).toBe("mode.log[5]")
    expect(pathInWords(state, ["asked", 2, "by"])).toBe("asked[2].by")
  })
})

describe("what a page makes of changes", () => {
  const versionOf = (state: Schema.Json, change: Change) => nextVersion({ step: 0, state }, 1, [change])

  it.each(["constructor", "toString", "__proto__"])("takes no field for known that a state has not: %s", (field) => {
    const { news: [news] = [], state } = versionOf({ x: {} }, { path: ["x", field], value: "new" })
    expect(news).toMatchObject({ was: "absent", is: '"new"' })
    expect(state).toEqual({ x: JSON.parse(`{"${field}":"new"}`) })
  })

  it.each<readonly [string, Change, Schema.Json]>([
    ["ends long before the element", { path: ["x", 4_000_000_000], value: 2 }, { x: [1, 2] }],
    ["ends long before what is gone", { path: ["x", 9_000_000_000] }, { x: [1] }],
    ["has no field", { path: ["x", "y"] }, { x: { 0: 1 } }],
  ])("is made nothing monstrous by a change that does not fit: an array that %s", (_, change, state) => {
    expect(versionOf({ x: [1] }, change).state).toEqual(state)
  })
})

describe("toJson", () => {
  it("cuts a long text and says how long it was", () => {
    expect(toJson({ image: "x".repeat(1000) })).toEqual({ image: `${"x".repeat(200)}… (1000 characters)` })
  })
})
