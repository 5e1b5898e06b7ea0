import { describe, expect, it } from "@effect/vitest"
import { Equal, Hash, Schema } from "effect"
import * as Log from "../../src/model/Log.ts"

/** Sizes and indices at which leaves and branches of 32 begin and end. */
const edges = [0, 1, 31, 32, 33, 1023, 1024, 1025, 32_767, 32_768, 32_769]

/** First indices, among them those whose bits exceed what one bit operator sees. */
const starts = [0, 1, 31, 32, 1000, 1023, 1024, 2 ** 30 - 40, 2 ** 31 - 5, 2 ** 32 - 33, 2 ** 35 - 1, 2 ** 52]

const range = (from: number, to: number): Array<number> => Array.from({ length: to - from }, (_, i) => from + i)

/** The plain model of a log: an array and the index of its first element. */
interface Model {
  readonly firstIndex: number
  readonly entries: ReadonlyArray<number>
}

const modelOf = (log: Log.Log<number>): Model => ({ firstIndex: Log.firstIndex(log), entries: Array.from(log) })

/** A share of the entries in thousandths. */
const Share = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))

const Operation = Schema.Union([
  Schema.TaggedStruct("Append", { count: Schema.Literals([1, 2, 30, 31, 32, 33, 64]) }),
  Schema.TaggedStruct("Append", { count: Schema.Literals([991, 1023, 1024, 1025, 2048]) }),
  Schema.TaggedStruct("Set", { share: Share }),
  Schema.TaggedStruct("TruncateFrom", { share: Share }),
  Schema.TaggedStruct("DropBefore", { share: Share }),
])

const History = Schema.Struct({
  start: Schema.Literals(starts),
  operations: Schema.Array(Operation).check(Schema.isMinLength(8), Schema.isMaxLength(24)),
})

/** Runs a history on the log and on the model; every step's pair, oldest first. Every written value is a new one. */
const replay = ({ start, operations }: typeof History.Type): ReadonlyArray<readonly [Log.Log<number>, Model]> => {
  let log = Log.empty<number>(start)
  let model: Model = { firstIndex: start, entries: [] }
  let fresh = 0
  const versions: Array<readonly [Log.Log<number>, Model]> = [[log, model]]
  for (const operation of operations) {
    const { firstIndex, entries } = model
    switch (operation._tag) {
      case "Append": {
        const values = range(fresh, fresh += operation.count)
        log = Log.appendAll(log, values)
        model = { firstIndex, entries: [...entries, ...values] }
        break
      }
      case "Set": {
        if (entries.length === 0) break
        const offset = Math.floor((entries.length - 1) * operation.share / 1000)
        log = Log.set(log, firstIndex + offset, fresh)
        model = { firstIndex, entries: entries.with(offset, fresh++) }
        break
      }
      case "TruncateFrom": {
        const offset = entries.length - Math.floor(entries.length * operation.share / 1000)
        log = Log.truncateFrom(log, firstIndex + offset)
        model = { firstIndex, entries: entries.slice(0, offset) }
        break
      }
      case "DropBefore": {
        const offset = Math.floor(entries.length * operation.share / 1000)
        log = Log.dropBefore(log, firstIndex + offset)
        model = { firstIndex: firstIndex + offset, entries: entries.slice(offset) }
        break
      }
    }
    versions.push([log, model])
  }
  return versions
}

/** What a disk that holds `disk` holds after a change, by the words of LogChange; NaN where nothing was written. */
const applyChange = (disk: Model, change: Log.LogChange<number> | undefined): Model => {
  if (change === undefined) return disk
  const { firstIndex, endIndex, writes } = change
  const shift = firstIndex - disk.firstIndex
  const entries = Array.from({ length: endIndex - firstIndex }, (_, offset) => disk.entries[offset + shift] ?? NaN)
  for (const { index, value } of writes) entries[index - firstIndex] = value
  return { firstIndex, entries }
}

/** How many entries the log keeps from being collected. */
const retained = (log: Log.Log<unknown>): number => {
  const count = (node: Log.Log<unknown>["root"]): number =>
    node === undefined
      ? 0
      : node._tag === "Leaf"
      ? node.entries.length
      : node.children.reduce((sum, child) => sum + count(child), 0)
  return count(log.root) + log.tail.entries.length
}

/** The level of the root: 0 for a leaf, -1 for none. */
const rootLevel = ({ root }: Log.Log<unknown>): number =>
  root === undefined ? -1 : root._tag === "Leaf" ? 0 : root.level

/** Sizes at which the shares spread over the whole log; the defaults stay near nothing. */
const arbitrary = { runs: 100, size: 1000 }

describe("Log against a plain array", () => {
  it.prop("any history of operations gives the model's entries, and leaves every older version as it was", {
    history: History,
  }, ({ history }) => {
    for (const [log, model] of replay(history)) {
      expect(modelOf(log)).toEqual(model)
      expect(Log.length(log)).toBe(model.entries.length)
      expect(Log.endIndex(log)).toBe(model.firstIndex + model.entries.length)
      expect(Log.isEmpty(log)).toBe(model.entries.length === 0)
      expect(Log.last(log)).toBe(model.entries.at(-1))
    }
  }, { arbitrary })

  it.prop("get and slice read what the model holds, and nothing outside of it", { history: History }, ({ history }) => {
    const [log, { firstIndex, entries }] = replay(history).at(-1) ?? expect.unreachable()
    for (let offset = -2; offset < entries.length + 2; offset++) {
      expect(Log.get(log, firstIndex + offset)).toBe(offset < 0 ? undefined : entries[offset])
    }
    const third = Math.floor(entries.length / 3)
    expect(Log.slice(log, firstIndex + third, firstIndex + 2 * third)).toEqual(entries.slice(third, 2 * third))
    expect(Log.slice(log, 0, Infinity)).toEqual(entries)
  }, { arbitrary })

  it.prop("diff applied to a disk with one version gives another, and writes nothing that the disk has", {
    history: History,
  }, ({ history }) => {
    const versions = replay(history)
    for (const [at, [before, disk]] of versions.entries()) {
      for (const [after, model] of [...versions.slice(Math.max(0, at - 2), at + 3), ...versions.slice(-1)]) {
        const change = Log.diff(before, after)
        expect(applyChange(disk, change)).toEqual(model)
        expect(change?.writes.every(({ index, value }) => Log.get(before, index) !== value) ?? true).toBe(true)
      }
    }
  }, { arbitrary })

  it.prop("logs are equal exactly when their ranges and entries are, however they came about", {
    history: History,
  }, ({ history }) => {
    const versions = replay(history)
    for (const [log, { firstIndex, entries }] of versions) {
      const rebuilt = Log.fromIterable(entries, firstIndex)
      expect(Hash.hash(rebuilt)).toBe(Hash.hash(log))
      expect(Equal.equals(rebuilt, log)).toBe(true)
      if (entries.length > 0) {
        const middle = firstIndex + Math.floor(entries.length / 2)
        expect(Equal.equals(Log.set(log, middle, -1), log)).toBe(false)
        expect(Equal.equals(Log.set(rebuilt, middle, -1), log)).toBe(false)
      }
    }
  }, { arbitrary })
})

describe("Log at the edges of leaves and branches", () => {
  it.each(edges)("a log of %i entries reads back, from the start and from a later first index", (size) => {
    for (const start of [0, 5, 1000]) {
      const log = Log.fromIterable(range(0, size), start)
      expect(modelOf(log)).toEqual({ firstIndex: start, entries: range(0, size) })
    }
  })

  it.each(edges)("truncateFrom(%i) keeps what is before and can be appended to", (at) => {
    const log = Log.fromIterable(range(0, 33_000))
    const cut = Log.truncateFrom(log, at)
    expect(Array.from(Log.appendAll(cut, [-1, -2]))).toEqual([...range(0, at), -1, -2])
    expect(Array.from(cut)).toEqual(range(0, at))
    expect(Log.length(log)).toBe(33_000)
    expect(Array.from(log)).toEqual(range(0, 33_000))
  })

  it.each(edges)("dropBefore(%i) keeps the indices of what stays and can be appended to", (at) => {
    const log = Log.appendAll(Log.dropBefore(Log.fromIterable(range(0, 33_000)), at), range(33_000, 34_100))
    expect(modelOf(log)).toEqual({ firstIndex: at, entries: range(at, 34_100) })
    expect(Log.get(log, at)).toBe(at)
    expect(Log.get(log, at - 1)).toBe(undefined)
  })

  it.each(edges)("dropping the prefix up to %i and then all the rest leaves an empty log that goes on", (at) => {
    const emptied = Log.truncateFrom(Log.dropBefore(Log.fromIterable(range(0, 33_000)), at), at)
    expect(Log.isEmpty(emptied)).toBe(true)
    expect(modelOf(Log.append(emptied, 7))).toEqual({ firstIndex: at, entries: [7] })
    expect(Equal.equals(emptied, Log.empty(at))).toBe(true)
  })

  it("truncateFrom drops nothing from the end on, and at most everything below the first index", () => {
    const log = Log.fromIterable(["a", "b"], 40)
    expect(Log.truncateFrom(log, 42)).toBe(log)
    expect(Log.truncateFrom(log, 1000)).toBe(log)
    const emptied = Log.truncateFrom(log, 3)
    expect([Log.firstIndex(emptied), Log.endIndex(emptied)]).toEqual([40, 40])
  })

  it("dropBefore drops nothing up to the first index, and past the end leaves a log that starts there", () => {
    const log = Log.fromIterable(["a", "b"], 40)
    expect(Log.dropBefore(log, 40)).toBe(log)
    expect(Log.dropBefore(log, 3)).toBe(log)
    const ahead = Log.dropBefore(log, 100)
    expect([Log.firstIndex(ahead), Log.endIndex(ahead)]).toEqual([100, 100])
    expect(Log.get(Log.append(ahead, "c"), 100)).toBe("c")
  })

  it("dropBefore frees the dropped prefix, and truncateFrom what the tree held of the end", () => {
    const log = Log.fromIterable(range(0, 100_000))
    expect(retained(Log.dropBefore(log, 99_000))).toBeLessThan(1000 + 64)
    expect(retained(Log.truncateFrom(log, 1000))).toBeLessThan(1000 + 64)
    expect(retained(Log.dropBefore(log, 99_999))).toBeLessThan(64)
  })
})

describe("Log's depth", () => {
  it("follows the entries that a moving window holds, not their indices", () => {
    let log = Log.empty<number>()
    for (let index = 0; index < 70_000; index++) log = Log.dropBefore(Log.append(log, index), Math.max(0, index - 99))
    expect(Array.from(log)).toEqual(range(69_900, 70_000))
    expect(rootLevel(log)).toBe(1)
  })

  it("follows the entries that a truncation leaves", () => {
    const log = Log.fromIterable(range(0, 40_000))
    expect([40_000, 32_768, 1056, 1024, 33, 32, 31].map((at) => rootLevel(Log.truncateFrom(log, at)))).toEqual(
      [3, 2, 2, 1, 0, 0, -1],
    )
  })
})

describe("Log versions", () => {
  it("two appends to one version do not see each other", () => {
    for (const size of edges) {
      const log = Log.fromIterable(range(0, size))
      const [left, right] = [Log.append(log, -1), Log.append(log, -2)]
      expect([Log.last(left), Log.last(right), Log.get(log, size)]).toEqual([-1, -2, undefined])
      expect(Log.last(Log.append(Log.truncateFrom(left, size), -3))).toBe(-3)
      expect(Log.last(left)).toBe(-1)
    }
  })

  it("a log can be appended to itself", () => {
    expect(Array.from(Log.appendAll(Log.fromIterable([1, 2]), Log.fromIterable([1, 2])))).toEqual([1, 2, 1, 2])
    const log = Log.fromIterable(range(0, 40))
    expect(Array.from(Log.appendAll(log, log))).toEqual([...range(0, 40), ...range(0, 40)])
  })

  it("an entry may be undefined", () => {
    const log = Log.fromIterable([undefined, 1, undefined])
    expect(Array.from(log)).toEqual([undefined, 1, undefined])
    expect(Log.diff(Log.empty(), log)?.writes.length).toBe(3)
  })

  it("holds a million entries", () => {
    const log = Log.fromIterable(range(0, 1_000_000))
    expect(Log.length(log)).toBe(1_000_000)
    expect(Log.get(log, 654_321)).toBe(654_321)
    expect(Array.from(log)).toEqual(range(0, 1_000_000))
  })
})

describe("Log.diff", () => {
  const million = Log.fromIterable(range(0, 1_000_000))

  it("is undefined when nothing changed", () => {
    expect(Log.diff(million, million)).toBe(undefined)
    expect(Log.set(million, 5, 5)).toBe(million)
    expect(Log.diff(Log.fromIterable([1, 2]), Log.fromIterable([1, 2]))).toBe(undefined)
  })

  it("of an append writes the entry alone", () => {
    expect(Log.diff(million, Log.append(million, -1))).toEqual({
      firstIndex: 0,
      endIndex: 1_000_001,
      writes: [{ index: 1_000_000, value: -1 }],
    })
  })

  it("of a set writes the entry alone", () => {
    expect(Log.diff(million, Log.set(million, 500_000, -1))?.writes).toEqual([{ index: 500_000, value: -1 }])
  })

  it("of a truncation and of a dropped prefix writes nothing but the range", () => {
    expect(Log.diff(million, Log.truncateFrom(million, 10))).toEqual({ firstIndex: 0, endIndex: 10, writes: [] })
    expect(Log.diff(million, Log.dropBefore(million, 10))).toEqual({ firstIndex: 10, endIndex: 1_000_000, writes: [] })
  })

  it("of a replaced suffix writes the entries that are not identical", () => {
    const replaced = Log.appendAll(Log.truncateFrom(million, 999_997), [999_997, -1])
    expect(Log.diff(million, replaced)).toEqual({
      firstIndex: 0,
      endIndex: 999_999,
      writes: [{ index: 999_998, value: -1 }],
    })
  })

  it("between logs that have no index in common writes all of the later one", () => {
    const [low, high] = [Log.fromIterable(["a"], 3), Log.fromIterable(["b"], 70)]
    expect(Log.diff(low, high)).toEqual({ firstIndex: 70, endIndex: 71, writes: [{ index: 70, value: "b" }] })
    expect(Log.diff(high, low)).toEqual({ firstIndex: 3, endIndex: 4, writes: [{ index: 3, value: "a" }] })
  })

  it("goes on when a log of a million changes 100,000 times, which a pass over the length would not survive", () => {
    let log = million
    let writes = 0
    for (let i = 0; i < 100_000; i++) {
      const changed = i % 4 === 0 ? Log.set(log, i * 9, -i - 1) : Log.append(log, i)
      writes += Log.diff(log, changed)?.writes.length ?? 0
      log = changed
    }
    expect(writes).toBe(100_000)
  })

  it("tells two versions apart that extend the same one", () => {
    for (const size of edges) {
      const log = Log.fromIterable(range(0, size))
      const [left, right] = [Log.append(log, -1), Log.append(log, -2)]
      expect(Log.diff(left, right)?.writes).toEqual([{ index: size, value: -2 }])
      expect(Log.diff(right, left)?.writes).toEqual([{ index: size, value: -1 }])
    }
  })
})

describe("Log refuses bad input", () => {
  it("set throws outside the log, naming the index and the range", () => {
    const log = Log.fromIterable(["a", "b"], 3)
    for (const index of [2, 5, -1, 3.5, NaN]) {
      expect(() => Log.set(log, index, "c")).toThrow(
        new RangeError(`Log.set: no entry at index ${index}; the log holds [3, 5)`),
      )
    }
  })

  it("an index that is no non-negative safe integer is refused by name", () => {
    const log = Log.fromIterable(["a"])
    for (const index of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      const cause = `an index is a non-negative safe integer, not ${index}`
      expect(() => Log.empty(index)).toThrow(new RangeError(`Log.empty: ${cause}`))
      expect(() => Log.truncateFrom(log, index)).toThrow(new RangeError(`Log.truncateFrom: ${cause}`))
      expect(() => Log.dropBefore(log, index)).toThrow(new RangeError(`Log.dropBefore: ${cause}`))
      expect(Log.get(log, index)).toBe(undefined)
    }
  })

  it("append throws at the end of the safe integers", () => {
    const log = Log.append(Log.empty<string>(2 ** 53 - 2), "a")
    expect(Array.from(log)).toEqual(["a"])
    expect(() => Log.append(log, "b")).toThrow(RangeError)
  })
})
