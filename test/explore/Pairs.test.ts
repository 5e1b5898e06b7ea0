import { expect, it } from "vitest"
import { Pairs } from "../../src/explore/Pairs.ts"

const indices = Array.from({ length: 70 }, (_, i) => i)

it("Pairs: each pair is made once and then remembered, however many there are", () => {
  const pairs = new Pairs()
  const made: Array<string> = []
  const make = (first: number, second: number) => made.push(`${first},${second}`) - 1
  const all = indices.flatMap((first) => indices.map((second) => [first * 1024, second] as const))
  const values = all.map(([first, second]) => pairs.get(first, second, make))
  expect(values).toEqual(all.map((_, i) => i))
  expect(all.map(([first, second]) => pairs.get(first, second, make))).toEqual(values)
  expect(made).toEqual(all.map(([first, second]) => `${first},${second}`))
})

it("Pairs: what makes a value may ask for others", () => {
  const pairs = new Pairs()
  const sum = (first: number, second: number): number => second === 0 ? first : 1 + pairs.get(first, second - 1, sum)
  expect(pairs.get(5, 1000, sum)).toBe(1005)
  expect(indices.map((second) => pairs.get(5, second, () => -1))).toEqual(indices.map((second) => 5 + second))
})
