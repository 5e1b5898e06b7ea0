import { describe, expect, it } from "@effect/vitest"
import { Effect, Random, Schema } from "effect"
import * as Sorted from "../../src/services/SortedMap.ts"

const { SortedMap } = Sorted

const byCodeUnits = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0

/** What a map should hold: the pairs of a Map, sorted. */
const sorted = (model: ReadonlyMap<string, number>) =>
  Array.from(model).toSorted(([left], [right]) => byCodeUnits(left, right))

describe("SortedMap", () => {
  it.effect("holds, after 5,000 changes, what a Map holds, in the order of the keys, and so does every older version", () =>
    Effect.gen(function* () {
      const model = new Map<string, number>()
      let map = SortedMap.from<number>([])
      const versions: Array<{ readonly map: typeof map; readonly expected: ReturnType<typeof sorted> }> = []
      for (let change = 0; change < 5000; change++) {
        const key = `${yield* Random.nextIntBetween(0, 400)}`
        if (yield* Random.nextBoolean) {
          model.set(key, change)
          map = map.set(key, change)
        } else {
          model.delete(key)
          map = map.delete(key)
        }
        if (change % 500 === 0) versions.push({ map, expected: sorted(model) })
      }
      versions.push({ map, expected: sorted(model) })
      for (const { expected, map } of versions) {
        expect([...map]).toEqual(expected)
        expect(map.size).toBe(expected.length)
        expect(map.first).toEqual(expected[0])
        expect([...map.from("200")]).toEqual(expected.filter(([key]) => key >= "200"))
        for (const [key, value] of expected) expect([map.has(key), map.get(key)]).toEqual([true, value])
      }
    }).pipe(Random.withSeed("SortedMap")))

  it("orders keys by code units, whatever they look like", () => {
    const keys = ["", "10", "9", "A", "__proto__", "a", "constructor", "é", "\u{1F600}", "\uFFFF"]
    const map = SortedMap.from(keys.toReversed().map((key) => [key, key.length]))
    expect(Array.from(map, ([key]) => key)).toEqual(keys)
    expect(map.get("toString")).toBe(undefined)
  })

  it("takes the later of two values of one key, and gives itself back when nothing is to be deleted", () => {
    const map = SortedMap.from([["a", 1], ["a", 2]])
    expect([...map]).toEqual([["a", 2]])
    expect(map.delete("b")).toBe(map)
    expect(map.delete("a").first).toBe(undefined)
  })

  it("passes its Schema as its values in order, each by the Schema of values", () => {
    const codec = Schema.toCodecJson(Sorted.schema(Schema.Date, (date) => `${date.getTime()}`))
    const map = SortedMap.from([["1", new Date(1)], ["0", new Date(0)]])
    const json = Schema.encodeSync(codec)(map)
    expect(json).toEqual(["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.001Z"])
    expect([...Schema.decodeUnknownSync(codec)(json)]).toEqual([...map])
    expect(() => Schema.decodeUnknownSync(codec)(["soup"])).toThrow()
    expect(() => Schema.decodeUnknownSync(codec)({ 0: "1970-01-01T00:00:00.000Z" })).toThrow()
  })
})
