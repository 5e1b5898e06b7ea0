/** What the Schemas of a service may be: `undefined` is as good a value as others, and what has no JSON is refused. */
import { describe, expect, it } from "vitest"
import { Effect, Fiber, Schema, Stream } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { ReplicatedClient } from "../../src/replicated/client/ReplicatedClient.ts"
import { memory, type Transport } from "../../src/replicated/client/Transport.ts"
import * as Wire from "../../src/replicated/client/Wire.ts"
import * as Image from "../../src/replicated/Image.ts"
import { InvalidReplica } from "../../src/replicated/make.ts"
import { compile } from "../../src/replicated/Procedure.ts"
import * as ReplicatedService from "../../src/replicated/ReplicatedService.ts"
import { Bench, exitOf, success } from "./Bench.ts"
import { replicaOn, self, world } from "./fixture.ts"

const Perhaps = Schema.UndefinedOr(Schema.Int)

/** Holds a number, or nothing. */
const Box = ReplicatedService.make("Box", {
  rpcs: RpcGroup.make(
    Rpc.make("Swap", { payload: { value: Perhaps }, success: Perhaps }),
    Rpc.make("Clear", { success: Schema.Void }),
    Rpc.make("Touch", { success: Schema.Undefined }),
    Rpc.make("Fail", { error: Perhaps }),
    Rpc.make("Look", { success: Schema.Struct({ value: Schema.optional(Schema.Int) }) })
      .annotate(ReplicatedService.ReadOnly, true),
  ),
  state: Perhaps,
  initial: 7,
  changes: Perhaps,
  handlers: {
    *Swap(held, { value }) {
      return [value, held, [value]]
    },
    *Clear() {
      return [undefined, undefined, [undefined]]
    },
    *Touch(held) {
      return [held, undefined]
    },
    *Fail() {
      return yield* Effect.fail(undefined)
    },
    *Look(held) {
      return [held, { value: held }]
    },
  },
})

describe("Machine: undefined", () => {
  it("is null in answers, and in an image from which a replica goes on: answers, state and changes", () => {
    const before = new Bench(Box)
    const session = before.open()
    const [swapped, cleared, touched, failed] = [success(7), success(null), success(null), {
      _tag: "Failure",
      error: null,
    }]
    const calls = (bench: Bench) => [
      bench.call(session, "Box.Swap", { value: null }, { request: 0 }),
      bench.call(session, "Box.Clear", null, { request: 1 }),
      bench.call(session, "Box.Touch", null, { request: 2 }),
      exitOf(bench.call(session, "Box.Fail", null, { request: 3 })),
    ]
    expect(calls(before)).toEqual([swapped, cleared, touched, failed])

    const after = new Bench(Box)
    after.machine.restore(Image.decode(before.image))
    expect(after.image).toEqual(before.image)
    expect(calls(after)).toEqual([swapped, cleared, touched, failed])
    expect(after.query("Box.Look")).toEqual(before.query("Box.Look"))
    expect(after.machine.services.get("Box")?.history.from(1)).toEqual([[null], [null]])
    expect(after.call(session, "Box.Swap", { value: 8 }, { request: 4 })).toEqual(success(null))
    expect([...before.defects, ...after.defects]).toEqual([])
  })
})

/** A way on which all is text, as it is between processes. */
const inText = ({ address, connect }: Transport): Transport => ({
  address,
  connect: (listener) =>
    connect({
      ...listener,
      opened: (node, send) =>
        listener.opened(node, (request) => understood(Wire.decodeRequests(JSON.stringify([request]))).forEach(send)),
      responded: (response) => understood(Wire.decodeResponses(JSON.stringify([response]))).forEach(listener.responded),
    }),
})

const understood = <A>(decoded: A | string): A => {
  if (typeof decoded === "string") throw new Error(decoded)
  return decoded
}

describe("Client: undefined", () => {
  world("arrives as such, as a payload, a value, an error and a change", (log) =>
    Effect.gen(function* () {
      const replica = yield* replicaOn(log, { services: [Box] })
      yield* Effect.gen(function* () {
        const box = yield* Box.client
        const watch = yield* Effect.forkChild(Box.watch({ from: 1 }).pipe(Stream.take(2), Stream.runCollect))
        expect(yield* box.Swap({ value: undefined })).toBe(7)
        expect(yield* box.Swap({ value: 8 })).toBe(undefined)
        expect(yield* box.Look()).toEqual({ value: 8 })
        expect(yield* box.Clear()).toBe(undefined)
        expect(yield* box.Touch()).toBe(undefined)
        expect(yield* Effect.flip(box.Fail())).toBe(undefined)
        expect(yield* box.Look()).toEqual({})
        expect(yield* Fiber.join(watch)).toEqual([{ index: 1, changes: [undefined] }, { index: 2, changes: [8] }])
      }).pipe(Effect.provide(ReplicatedClient.layer([inText(memory(self, replica))])))
    }))
})

interface Chain {
  readonly next: Chain | null
  readonly value: unknown
}
const Chain: Schema.Codec<Chain> = Schema.Struct({
  next: Schema.NullOr(Schema.suspend((): Schema.Codec<Chain> => Chain)),
  value: Schema.Any,
})
interface Tree {
  readonly child: Tree | null
}
/** A Schema that is made anew at each level. */
const tree = (): Schema.Codec<Tree> => Schema.Struct({ child: Schema.NullOr(Schema.suspend(tree)) })

const any = Schema.Any
const nothing = Schema.Null

interface Schemas {
  readonly payload?: Schema.Codec<unknown>
  readonly success?: Schema.Codec<unknown>
  readonly error?: Schema.Codec<unknown>
  readonly state?: Schema.Codec<unknown>
  readonly changes?: Schema.Codec<unknown>
}

/** A service that does nothing, with some Schemas in place of those of null. */
const idle = (
  { changes = nothing, error = nothing, payload = nothing, state = nothing, success = nothing }: Schemas,
  initial: unknown = null,
) =>
  ReplicatedService.make("Idle", {
    rpcs: RpcGroup.make(Rpc.make("Do", { payload, success, error })),
    state,
    initial,
    changes,
    handlers: {
      *Do(state) {
        return [state, null]
      },
    },
  })

const unchecked: ReadonlyArray<readonly [where: string, schemas: Schemas]> = [
  [`service "Idle", procedure "Do": its payload`, { payload: any }],
  [`service "Idle", procedure "Do": its success`, { success: Schema.Struct({ at: Schema.Int, what: any }) }],
  [`service "Idle", procedure "Do": its error`, { error: Schema.UndefinedOr(Schema.Array(any)) }],
  [`service "Idle": its state`, { state: Schema.Record(Schema.String, Chain) }],
  [`service "Idle": the Schema of its changes`, { changes: Schema.Option(Schema.Tuple([any])) }],
]

describe("Service: is refused", () => {
  for (const [where, schemas] of unchecked) {
    it(`that has Schema.Any in a Schema, as nobody checks what that lets into a snapshot: ${where}`, () => {
      expect(() => compile(idle(schemas))).toThrow(`${where} holds Schema.Any`)
    })
  }

  const nullish = [
    Schema.NullishOr(Schema.Int),
    Schema.Record(Schema.String, Schema.Struct({ on: Schema.optional(Schema.NullOr(Schema.Int)) })),
    Schema.Array(Schema.Option(Schema.Union([Schema.Void, Schema.NullOr(Schema.Int)]))),
  ]
  for (const [number, state] of nullish.entries()) {
    it(`whose state may be null or undefined in one place, which a snapshot does not tell apart: ${number}`, () => {
      expect(() => compile(idle({ state }))).toThrow(/"Idle": its state may be null or undefined.*optionalKey/)
    })
  }

  it("whose first state its Schema does not admit, or has no JSON for: no snapshot could be made", () => {
    expect(() => compile(idle({ state: Schema.Int }, 0.5))).toThrow(/"Idle": its initial state .*integer/)
    const sets = Schema.declare((value): value is Set<unknown> => value instanceof Set)
    expect(() => compile(idle({ state: sets }, new Set()))).toThrow(/"Idle": its initial state .*JSON/)
  })

  world("by its replica, which says so", (log) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(replicaOn(log, { services: [idle({ success: any })] }))
      expect(error).toBeInstanceOf(InvalidReplica)
      expect(error.message).toMatch(/its success holds Schema.Any.*Schema.Unknown/)
    }))
})

it("Service: may have Schemas of any JSON, and ones that have no end", () => {
  const schemas = { payload: Schema.Unknown, success: tree(), state: Schema.Json, changes: Schema.Unknown }
  expect(compile(idle(schemas)).name).toBe("Idle")
  const told = Schema.Struct({
    a: Schema.optionalKey(Schema.NullOr(Schema.Int)),
    b: Perhaps,
    c: Schema.optional(Schema.Int),
  })
  expect(compile(idle({ state: told }, { b: undefined })).name).toBe("Idle")
})
