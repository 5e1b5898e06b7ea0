import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import {
  become,
  between,
  broadcast,
  broadcastToPeers,
  cancelTimer,
  emit,
  Message,
  type Program,
  randomInt,
  reply,
  Role,
  RoleDefect,
  send,
  setTimer,
} from "../../src/role/mod.ts"
import { at, message, sender, start, step } from "../support/steps.ts"

interface Word {
  readonly _tag: "Word"
  readonly n: number
}
const Word: Message.Message<Word> = Message.make("Word", { n: Schema.Int })

interface State {
  readonly drawn: ReadonlyArray<number>
}

/** What a handler of this body asks for, and the state that it returns. */
const run = (body: (state: State) => Program<State, Word, "Beat", Word>) => {
  const role = Role.make("R", {
    receives: [Word],
    sends: [Word],
    emits: [Word],
    timers: ["Beat"],
    state: { drawn: Schema.Array(Schema.Int) },
    initial: () => ({ drawn: [] }),
    on: { Word: body },
    onTimer: { Beat: Role.ignore },
  })
  return step(role, start(role), message(Word({ n: 0 })))
}

const delayOf = (delay: Parameters<typeof setTimer>[1]) =>
  run(function* (state) {
    yield* setTimer("Beat", delay)
    return state
  }).outputs

describe("Command", () => {
  it("asks for sends, replies and broadcasts, held for the sync unless told otherwise", () => {
    const { outputs } = run(function* (state) {
      yield* send(at("Other", "lunch"), Word({ n: 1 }))
      yield* send(at("Other"), Word({ n: 2 }), { beforeSync: true })
      yield* reply(Word({ n: 3 }))
      yield* broadcast("R", Word({ n: 4 }))
      yield* broadcastToPeers("R", Word({ n: 5 }), { beforeSync: true })
      yield* broadcastToPeers("R", Word({ n: 6 }), { whenQuiet: true })
      yield* broadcast("R", Word({ n: 7 }), { unhurried: [sender.node] })
      return state
    })
    const held = { beforeSync: false, whenQuiet: false }
    expect(outputs).toEqual([
      { _tag: "Send", to: at("Other", "lunch"), message: { _tag: "Word", n: 1 }, ...held },
      { _tag: "Send", to: at("Other"), message: { _tag: "Word", n: 2 }, ...held, beforeSync: true },
      { _tag: "Send", to: sender, message: { _tag: "Word", n: 3 }, ...held },
      { _tag: "Broadcast", role: "R", message: { _tag: "Word", n: 4 }, includeSelf: true, unhurried: [], ...held },
      {
        _tag: "Broadcast",
        role: "R",
        message: { _tag: "Word", n: 5 },
        includeSelf: false,
        unhurried: [],
        ...held,
        beforeSync: true,
      },
      {
        _tag: "Broadcast",
        role: "R",
        message: { _tag: "Word", n: 6 },
        includeSelf: false,
        unhurried: [],
        ...held,
        whenQuiet: true,
      },
      {
        _tag: "Broadcast",
        role: "R",
        message: { _tag: "Word", n: 7 },
        includeSelf: true,
        ...held,
        unhurried: [sender.node],
      },
    ])
  })

  it("keeps the order in which the handler asked, composed or not", () => {
    const { outputs } = run(function* (state) {
      yield* cancelTimer("Beat")
      yield* Effect.forEach([1, 2], (n) => Effect.andThen(emit(Word({ n })), reply(Word({ n }))))
      yield* setTimer("Beat", 5)
      return state
    })
    expect(outputs.map(({ _tag }) => _tag)).toEqual(["CancelTimer", "Emit", "Send", "Emit", "Send", "SetTimer"])
  })

  it("sets timers with any duration, and with a range to draw from", () => {
    const timer = { _tag: "SetTimer", name: "Beat" }
    expect(delayOf(5)).toEqual([{ ...timer, delay: { minMs: 5, maxMs: 5 } }])
    expect(delayOf("2 seconds")).toEqual([{ ...timer, delay: { minMs: 2000, maxMs: 2000 } }])
    expect(delayOf(Duration.minutes(1))).toEqual([{ ...timer, delay: { minMs: 60_000, maxMs: 60_000 } }])
    expect(delayOf(between("150 millis", "300 millis"))).toEqual([{ ...timer, delay: { minMs: 150, maxMs: 300 } }])
  })

  it("refuses a range that ends before it begins, begins in the past or has no end", () => {
    expect(() => delayOf(between(300, 150))).toThrow("between(300 ms, 150 ms)")
    expect(() => delayOf(between(-1, 1))).toThrow("between(-1 ms, 1 ms)")
    expect(() => delayOf(between(300, Infinity))).toThrow("between(300 ms, Infinity ms)")
    expect(() => delayOf(Duration.infinity)).toThrow("between(Infinity ms, Infinity ms)")
  })

  it("draws whole numbers from the role's own source, one by one and composed", () => {
    const { state } = run(function* () {
      const one = yield* randomInt(6)
      const more = yield* Effect.forEach([1, 2, 10], (bound) => randomInt(bound))
      return { drawn: [one, ...more] }
    })
    expect(state).toEqual({ drawn: [5, 0, 1, 9] })
  })

  it.each([0, -1, 1.5, NaN, Infinity, 2 ** 53])("refuses to draw below %d", (bound) => {
    const draw = () =>
      run(function* () {
        return { drawn: [yield* randomInt(bound)] }
      })
    expect(draw).toThrow(RoleDefect)
    expect(draw).toThrow(`randomInt(${bound})`)
  })

  it("become tells of the new mode and returns the state in it", () => {
    interface Idle {
      readonly _tag: "Idle"
    }
    const Idle: Message.Message<Idle> = Message.make("Idle", {})
    const seen: Array<unknown> = []
    const { outputs } = run(function* (state) {
      seen.push(yield* become({ mode: Idle({}), kept: 1 }, Word({ n: 4 })))
      return state
    })
    expect(seen).toEqual([{ mode: { _tag: "Word", n: 4 }, kept: 1 }])
    expect(outputs).toEqual([{ _tag: "Become", mode: "Word" }])
  })
})
