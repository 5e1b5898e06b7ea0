import { expect, it } from "vitest"
import { type Hash, murmur, Rows } from "../../src/rows/Rows.ts"

/** All rows of up to three integers from -2 to 7, in an order that a seed decides. */
const rows = (): ReadonlyArray<ReadonlyArray<number>> => {
  const digits = Array.from({ length: 10 }, (_, i) => i - 2)
  const pairs = digits.flatMap((a) => digits.map((b) => [a, b]))
  return [[], ...digits.map((a) => [a]), ...pairs, ...pairs.flatMap((pair) => digits.map((c) => [...pair, c]))]
}

const hashes: ReadonlyArray<readonly [string, Hash]> = [
  ["a good hash", murmur],
  ["one hash for all", () => 7],
  ["a negative hash for all", () => -1],
  ["the length for a hash", (_, length) => length],
]

for (const [name, hash] of hashes) {
  it(`Rows: equal rows get one id and different rows never do, with ${name}`, () => {
    const table = new Rows(hash)
    const all = rows()
    const ids = all.map((row) => table.intern(Int32Array.from(row), row.length))
    expect(ids).toEqual(all.map((_, i) => i))
    expect(all.map((row) => table.intern(Int32Array.from(row), row.length))).toEqual(ids)
    expect(ids.map((id) => Array.from(table.ints.subarray(table.start(id), table.end(id))))).toEqual(all)
    expect(table.count).toBe(1111)
  })
}

it("Rows: what lies behind the row's length is no part of it", () => {
  const table = new Rows()
  expect(table.intern(Int32Array.of(1, 2, 3), 2)).toBe(0)
  expect(table.intern(Int32Array.of(1, 2, 4), 2)).toBe(0)
  expect(table.intern(Int32Array.of(1, 2, 4), 3)).toBe(1)
})
