import type { Schema } from "effect"
import { expect, it } from "vitest"
import * as JsonLength from "../../src/model/JsonLength.ts"

const bytesOf = (json: Schema.Json): number => new TextEncoder().encode(`${JSON.stringify(json)},`).length

const control = "\u0001".repeat(100)

/** What takes most bytes of its kind, and what takes none to speak of. */
const values: ReadonlyArray<Schema.Json> = [
  null,
  true,
  false,
  0,
  -9999,
  -10_000,
  0.1,
  -Number.MAX_VALUE,
  -Number.MIN_VALUE,
  -2.2250738585072014e-308,
  Number.MIN_SAFE_INTEGER,
  "",
  control,
  "\ud800".repeat(100),
  "\u20ac".repeat(100),
  "\ud83d\ude00",
  '"\\',
  [],
  {},
  { "": {} },
  { "\u0001": [false] },
]

it("a length times six is no less than the bytes of the JSON, whatever is in it", () => {
  const nested = values.flatMap((
    value,
  ) => [value, [value], [[value]], { k: value }, Array.from({ length: 9 }, () => value)])
  for (const value of [...nested, nested]) {
    expect(bytesOf(value), JSON.stringify(value)).toBeLessThanOrEqual(6 * JsonLength.of(value))
  }
  for (const value of values) {
    const keyed = { [control]: value, [`${control}2`]: value }
    expect(bytesOf(keyed)).toBeLessThanOrEqual(6 * JsonLength.of(keyed))
  }
})

it("a length is about that of the JSON where it is mostly plain text", () => {
  const command = { key: "user/4711", value: "a".repeat(1000), tags: ["old", "blue"], revision: 17 }
  expect(JsonLength.of(command) / JSON.stringify(command).length).toBeCloseTo(1, 1)
})

it("what is read back from its JSON is as long as it was, so that replicas agree however they came by it", () => {
  const odd: Schema.Json = { kept: [undefined, -0, { "__proto__": 1 }], left: undefined } as never
  for (const value of [...values, odd, [odd, odd], { odd, values }]) {
    const readBack: Schema.Json = JSON.parse(JSON.stringify(value))
    expect(JsonLength.of(readBack), JSON.stringify(value)).toBe(JsonLength.of(value))
  }
})

it("as many as fit are taken, and one at least", () => {
  const fitting = (lengths: ReadonlyArray<number>) => JsonLength.fitting(lengths, (length) => length, 10)
  expect([[], [4, 6], [4, 6, 1], [11], [11, 1], [1, 11]].map(fitting)).toEqual([0, 2, 2, 1, 1, 1])
})
