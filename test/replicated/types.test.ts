import { describe, expect, it } from "vitest"
import { compile } from "../support/compile.ts"

/** What each source begins with: procedures, an error, and what a handler may not have. */
const prelude = `
import { Clock, Context, Effect, Random, Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { ReadOnly, ReplicatedService } from "../src/replicated/mod.ts"

class TooMuch extends Schema.TaggedError<TooMuch>()("TooMuch", { by: Schema.Int }) {}
class Other extends Schema.TaggedError<Other>()("Other", {}) {}
class Database extends Context.Service<Database, { readonly read: Effect.Effect<number> }>()("Database") {}
const Add = Rpc.make("Add", { payload: { by: Schema.Int }, success: Schema.Int, error: TooMuch })
const Get = Rpc.make("Get", { success: Schema.Int }).annotate(ReadOnly, true)
`

/** The parts of a definition that compiles; a case puts one of its own in the place of one. */
const parts = {
  rpcs: `rpcs: RpcGroup.make(Add, Get),`,
  state: `state: Schema.Struct({ count: Schema.Int }),`,
  initial: `initial: { count: 0 },`,
  changes: `changes: Schema.Struct({ by: Schema.Int }),`,
  add: `*Add(state, { by }) { return [{ count: state.count + by }, by] },`,
  get: `*Get(state) { return [state, state.count] },`,
  more: ``,
}

const service = (changed: Partial<typeof parts>): string => {
  const { add, get, more, ...rest } = { ...parts, ...changed }
  const handlers = `handlers: { ${add}\n${get} },`
  return `${prelude}export const service = ReplicatedService.make("S", {\n${
    [...Object.values(rest), handlers, more].join("\n")
  }\n})`
}

/** A service whose handler of Add is this. */
const add = (body: string): string => service({ add: `*Add(state, { by }, call) { ${body} },` })

const deadlines = (body: string): string =>
  service({ more: `deadlines: { next: ({ count }) => count, *onDue(state, call) { ${body} } },` })

const legal: ReadonlyArray<readonly [what: string, source: string]> = [
  ["a service", service({})],
  ["a service that tells of no changes", service({ changes: `` })],
  ["an index, and changes of the Schema", add(`return [state, call.index, [{ by }, { by: call.index }]]`)],
  [
    "the clock, chance, and what is made of them",
    add(`
    const nowMs: number = yield* Clock.currentTimeMillis
    const dice: number = yield* Random.nextIntBetween(1, 6)
    const both = yield* Effect.all({ nowMs: Clock.currentTimeMillis, dice: Random.nextInt })
    return [{ count: state.count + dice + both.dice }, nowMs]
  `),
  ],
  ["the error of the procedure", add(`if (by > 9) return yield* new TooMuch({ by })\nreturn [state, by]`)],
  ["deadlines", deadlines(`return [{ count: call.index }, [{ by: yield* Clock.currentTimeMillis }]]`)],
]

const refused: ReadonlyArray<readonly [what: string, source: string, because: RegExp]> = [
  [
    "a handler that needs a service",
    add(`const db = yield* Database; return [state, yield* db.read]`),
    /^Type 'Database' is not assignable to type 'never'/,
  ],
  [
    "a handler that needs a scope",
    add(`yield* Effect.addFinalizer(() => Effect.void); return [state, by]`),
    /^Type 'Scope' is not assignable to type 'never'/,
  ],
  ["a handler that fails otherwise than its procedure says", add(`return yield* new Other({})`), /Other.+TooMuch/],
  [
    "a handler that fails though its procedure does not",
    service({ get: `*Get() { return yield* new TooMuch({ by: 1 }) },` }),
    /TooMuch.+never/,
  ],
  [
    "a handler that waits by itself",
    service({ add: `async *Add(state, { by }) { return [state, by] },` }),
    /AsyncGenerator/,
  ],
  [
    "a state of another type",
    add(`return [{ count: "one" }, by]`),
    /^Type 'string' is not assignable to type 'number'/,
  ],
  ["a state that lacks a part", add(`return [{}, by]`), /'count' is missing/],
  ["no state", add(`return by`), /^Type 'number' is not assignable to type/],
  ["a result of another type", add(`return [state, "one"]`), /^Type 'string' is not assignable to type 'number'/],
  [
    "changes of another type",
    add(`return [state, by, ["one"]]`),
    /^Type 'string' is not assignable to type '{ readonly by: number; }'/,
  ],
  [
    "changes of a service that says it tells of none",
    service({ changes: ``, add: `*Add(state, { by }) { return [state, by, [{ by }]] },` }),
    /is not assignable to type 'never'/,
  ],
  ["a state that is changed in place", add(`state.count += by; return [state, by]`), /read-only property/],
  [
    "a payload of another type",
    add(`const text: string = by; return [state, by]`),
    /^Type 'number' is not assignable to type 'string'/,
  ],
  ["a missing handler", service({ get: `` }), /^Property 'Get' is missing/],
  [
    "a handler of no procedure",
    service({ get: `*Get(state) { return [state, 1] }, *Set(state: unknown) { return [state, 1] },` }),
    /'Set' does not exist/,
  ],
  ["an initial state of another type", service({ initial: `initial: 0,` }), /^Type 'number' is not assignable to type/],
  ["deadlines that fail", deadlines(`return yield* new TooMuch({ by: 1 })`), /TooMuch.+never/],
  ["deadlines that answer", deadlines(`return [state, 1]`), /number/],
]

const complaints = compile([...legal, ...refused].map(([, source]) => source))

describe("ReplicatedService.make compiles", () => {
  it.each(legal.map(([what], index) => ({ what, complaints: complaints[index] })))("$what", ({ complaints }) => {
    expect(complaints).toEqual([])
  })
})

describe("ReplicatedService.make does not compile", () => {
  it.each(
    refused.map(([what, , because], index) => ({ what, because, complaints: complaints[legal.length + index] ?? [] })),
  )("$what", ({ because, complaints }) => {
    expect(complaints).toHaveLength(1)
    expect(complaints[0]?.reasons).toEqual(expect.arrayContaining([expect.stringMatching(because)]))
  })
})
