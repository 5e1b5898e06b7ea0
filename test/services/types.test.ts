import { describe, expect, it } from "vitest"
import { compile } from "../support/compile.ts"

const program = (body: string): string => `
import { Effect } from "effect"
import { KeyValue } from "../src/services/keyvalue/mod.ts"
import { LockServer } from "../src/services/lock/mod.ts"

export const program = Effect.gen(function* () {
  const kv = yield* KeyValue.client
  ${body}
})
`

const legal: ReadonlyArray<readonly [what: string, source: string]> = [
  [
    "a swap, and its error",
    `yield* kv.CompareAndSwap({ key: "a", value: "", expected: { exists: false } }).pipe(
      Effect.catchTag("CompareFailed", ({ found }) => Effect.succeed({ revision: found?.modRevision ?? 0 })),
    )`,
  ],
  [
    "a lock around an effect, or a function of its token",
    `const a: string = yield* LockServer.withLock("a")(Effect.succeed("soup"))
     const b: number = yield* LockServer.withLock("b", { wait: "1 second" })(({ token }) => Effect.succeed(token))
     return [a, b]`,
  ],
]

const refused: ReadonlyArray<readonly [what: string, source: string, because: RegExp]> = [
  [
    "two expectations at once",
    `yield* kv.CompareAndSwap({ key: "a", value: "", expected: { exists: true, value: "" } })`,
    /not assignable/,
  ],
  ["no expectation", `yield* kv.CompareAndSwap({ key: "a", value: "", expected: {} })`, /not assignable/],
  [
    "a condition that is misspelt",
    `yield* kv.Transact({ conditions: [{ key: "a", exist: true }], then: [] })`,
    /'exist' does not exist/,
  ],
  [
    "a write of no kind",
    `yield* kv.Transact({ conditions: [], then: [{ _tag: "Append", key: "a" }] })`,
    /not assignable/,
  ],
  ["a value that is no string", `yield* kv.Put({ key: "a", value: 1 })`, /not assignable to type 'string'/],
]

describe("The clients of the services", () => {
  const complaints = compile([...legal, ...refused].map(([, source]) => program(source)))

  for (const [index, [what]] of legal.entries()) {
    it(`take ${what}`, () => expect(complaints[index]).toEqual([]))
  }
  for (const [index, [what, , because]] of refused.entries()) {
    it(`do not take ${what}`, () =>
      expect(complaints[legal.length + index]?.flatMap(({ reasons }) => reasons)).toEqual(
        expect.arrayContaining([expect.stringMatching(because)]),
      ))
  }
})
