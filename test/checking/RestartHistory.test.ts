import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { type History, Linearizability, Models, RestartHistory } from "../../src/checking/mod.ts"
import { between, oneOf } from "../support/chance.ts"
import { blocks, range, replay } from "../support/seeds.ts"

const file = "test/checking/RestartHistory.test.ts"

/** `1 0-10` writes the value 1 from 0 ms to 10 ms; `- 0-10` deletes; without the last its outcome is unknown. */
const violations = (writes: string, found: string | undefined) =>
  RestartHistory.violations({
    writes: writes.split(", ").map((words) => {
      const [, value = "", invoked, acknowledged] = /^(\S+) (\d+)-(\d+)?$/.exec(words) ?? []
      const acknowledgedMs = acknowledged === undefined ? null : Number(acknowledged)
      return { name: "x", value: value === "-" ? null : value, invokedMs: Number(invoked), acknowledgedMs }
    }),
    found: new Map(found === undefined ? [] : [["x", found]]),
  })

it("RestartHistory: finds no violation where the last write is found, or one that it overlapped, or an unknown one", () => {
  expect(violations("1 0-10, 2 20-30", "2")).toEqual([])
  expect(violations("1 0-20, 2 10-30", "1")).toEqual([])
  expect(violations("1 0-, 2 20-30", "1")).toEqual([])
  expect(violations("1 0-10, 2 20-", "1")).toEqual([])
  expect(violations("1 0-10, - 20-30", undefined)).toEqual([])
  expect(violations("1 0-", undefined)).toEqual([])
})

it("RestartHistory: looks at hundreds of thousands of deletions of one name", () => {
  const writes = Array.from({ length: 300_000 }, (_, i) => ({
    name: "x",
    value: null,
    invokedMs: 2 * i,
    acknowledgedMs: 2 * i + 1,
  }))
  expect(RestartHistory.violations({ writes, found: new Map() })).toEqual([])
})

describe("RestartHistory: finds that", () => {
  it.each([
    ["the last write is lost", violations("1 0-10, 2 20-30", "1"), 'lost: x is "1", and "2" was acknowledged at 30 ms'],
    ["all are lost", violations("1 0-10", undefined), 'lost: x is nothing, and "1" was acknowledged at 10 ms'],
    ["a deletion is lost", violations("1 0-10, - 20-30", "1"), 'lost: x is "1", and nothing was acknowledged at 30 ms'],
    ["nobody wrote what is there", violations("1 0-10", "7"), 'validity: x is "7", which nobody wrote'],
  ])("%s", (_, found, violation) => expect(found).toEqual([violation]))
})

/** The same as a history with one read in the end. */
const historyOf = (writes: ReadonlyArray<RestartHistory.Write>, found: string | null) => {
  const events = writes.flatMap(({ acknowledgedMs, invokedMs, name, value }, index) => {
    const process = `${index}`
    const input: Models.KeyValueInput = value === null ? { _tag: "Delete", name } : { _tag: "Put", name, value }
    const invoked = { _tag: "Invoked", process, atMs: invokedMs, input } as const
    return acknowledgedMs === null
      ? [invoked]
      : [invoked, { _tag: "Returned", process, atMs: acknowledgedMs, output: null } as const]
  }).sort((a, b) => a.atMs - b.atMs || (a._tag === "Invoked" ? -1 : 1))
  const read = { process: "reader", atMs: 1000 }
  const history: History.History<Models.KeyValueInput, Models.KeyValueOutput> = [
    ...events,
    { ...read, _tag: "Invoked", input: { _tag: "Get", name: "x" } },
    { ...read, _tag: "Returned", output: found },
  ]
  return history
}

/** A store whose deletions do not say whether there was anything. */
const store = {
  ...Models.keyValue,
  step: (...[state, input, output]: Parameters<typeof Models.keyValue.step>) =>
    Models.keyValue.step(state, input, input._tag === "Delete" ? undefined : output),
}

for (const seeds of blocks(1, 1000)) {
  it.effect(`RestartHistory: says what linearizability says of the same: seeds ${range(seeds)}`, () =>
    Effect.gen(function* () {
      let lost = 0
      for (const seed of seeds) {
        const program = Effect.gen(function* () {
          const writes: Array<RestartHistory.Write> = []
          for (let index = yield* between(1, 5); index > 0; index--) {
            const invokedMs = yield* between(0, 30)
            const acknowledgedMs = yield* oneOf(null, invokedMs + (yield* between(1, 20)))
            writes.push({ name: "x", value: yield* oneOf(`${index}`, `${index}`, null), invokedMs, acknowledgedMs })
          }
          return { writes, found: yield* oneOf(...["1", "2", "3", null] as const) }
        })
        const { found, writes } = yield* Random.withSeed(program, seed)
        const violations = RestartHistory.violations({ writes, found: new Map(found === null ? [] : [["x", found]]) })
        const verdict = Linearizability.check(store, historyOf(writes, found))
        expect(violations.length === 0, `${replay(file, seed)}\n${violations}`).toBe(verdict._tag === "Linearizable")
        if (violations.some((violation) => violation.startsWith("lost"))) lost++
      }
      if (seeds.length > 1) expect(lost).toBeGreaterThan(100)
    }))
}
