/** Services for tests: one that counts, one that misbehaves, one whose entries run out. */
import { Clock, Effect, Random, Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { ReadOnly } from "../../src/replicated/ReadOnly.ts"
import * as ReplicatedService from "../../src/replicated/ReplicatedService.ts"

const Add = Rpc.make("Add", {
  payload: { by: Schema.Int },
  success: Schema.Int,
  error: Schema.TaggedStruct("BelowZero", { count: Schema.Int }),
})
const Get = Rpc.make("Get", { success: Schema.Int }).annotate(ReadOnly, true)

/** A count that does not go below zero. */
export const Counter = ReplicatedService.make("Counter", {
  rpcs: RpcGroup.make(Add, Get),
  state: Schema.Int,
  initial: 0,
  changes: Schema.Int,
  handlers: {
    *Add(count, { by }) {
      if (count + by < 0) return yield* Effect.fail({ _tag: "BelowZero", count } as const)
      return [count + by, count + by, by === 0 ? [] : [by]]
    },
    *Get(count) {
      return [count, count]
    },
  },
})

const Do = Rpc.make("Do", {
  payload: {
    what: Schema.Literals(["throw", "die", "suspend", "sleep", "fork", "promise", "interrupt", "result", "change"]),
  },
  success: Schema.Int,
})
const Peek = Rpc.make("Peek", { payload: { change: Schema.Boolean }, success: Schema.Int }).annotate(ReadOnly, true)
const Look = Rpc.make("Look", {
  success: Schema.Struct({ nowMs: Schema.Number, chance: Schema.Number, dice: Schema.Int }),
})

const look = Effect.all({
  nowMs: Clock.currentTimeMillis,
  chance: Random.next,
  dice: Random.nextIntBetween(1, 6),
})

/** A service with bugs, and one that looks at the time and throws dice. */
export const Misfit = ReplicatedService.make("Misfit", {
  rpcs: RpcGroup.make(Do, Peek, Look),
  state: Schema.Int,
  initial: 7,
  changes: Schema.Int,
  handlers: {
    *Do(state, { what }) {
      switch (what) {
        case "throw":
          throw new Error("thrown")
        case "die":
          yield* Effect.die(new Error("died"))
          break
        case "suspend":
          yield* Effect.never
          break
        case "sleep":
          yield* Effect.sleep(1)
          break
        case "fork":
          yield* Effect.forkDetach(Effect.void)
          break
        case "promise":
          yield* Effect.promise(() => Promise.resolve())
          break
        case "interrupt":
          yield* Effect.interrupt
          break
        case "result":
          return [state + 1, 0.5]
        case "change":
          return [state + 1, 1, [0.5]]
      }
      return [state + 1, 1]
    },
    *Peek(state, { change }) {
      return change ? [state + 1, state] : [state, state]
    },
    *Look(state) {
      const seen = yield* look
      return [state + 1, seen]
    },
  },
})

const Entries = Schema.Record(Schema.String, Schema.Struct({ value: Schema.String, dueMs: Schema.Number }))
const Put = Rpc.make("Put", {
  payload: { key: Schema.String, value: Schema.String, forMs: Schema.Number },
  success: Schema.Int,
})
const Keys = Rpc.make("Keys", { success: Schema.Array(Schema.String) }).annotate(ReadOnly, true)

/** Entries that run out. Its changes are the keys that came (`+a`) and ran out (`-a`). */
export const Leases = ReplicatedService.make("Leases", {
  rpcs: RpcGroup.make(Put, Keys),
  state: Entries,
  initial: {},
  changes: Schema.String,
  handlers: {
    *Put(entries, { forMs, key, value }, { index }) {
      const dueMs = (yield* Clock.currentTimeMillis) + forMs
      return [{ ...entries, [key]: { value, dueMs } }, index, [`+${key}`]]
    },
    *Keys(entries) {
      return [entries, Object.keys(entries)]
    },
  },
  deadlines: {
    next: (entries) => {
      const due = Object.values(entries).map(({ dueMs }) => dueMs)
      return due.length === 0 ? undefined : Math.min(...due)
    },
    *onDue(entries) {
      const nowMs = yield* Clock.currentTimeMillis
      const isOver = ([, { dueMs }]: readonly [string, { readonly dueMs: number }]) => dueMs <= nowMs
      const all = Object.entries(entries)
      return [Object.fromEntries(all.filter((entry) => !isOver(entry))), all.filter(isOver).map(([key]) => `-${key}`)]
    },
  },
})

interface Tree {
  readonly child: Tree | null
}
const Tree: Schema.Codec<Tree> = Schema.Struct({
  child: Schema.NullOr(Schema.suspend((): Schema.Codec<Tree> => Tree)),
})
const tree = { payload: { tree: Tree }, success: Schema.Boolean }
const Plant = Rpc.make("Plant", tree)
const Admire = Rpc.make("Admire", tree).annotate(ReadOnly, true)

/** A service whose payloads may nest as deep as one likes. */
export const Forest = ReplicatedService.make("Forest", {
  rpcs: RpcGroup.make(Plant, Admire),
  state: Schema.Boolean,
  initial: true,
  handlers: {
    *Plant(state) {
      return [state, true]
    },
    *Admire(state) {
      return [state, true]
    },
  },
})
