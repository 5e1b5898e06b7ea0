/**
 * Lecture 8: how many replicas bear k faults? If the faulty ones are silent, k + 1: whatever answer comes is right. If
 * they lie, 2k + 1: the honest ones must outvote them ("Implementing fault-tolerant services using the state machine
 * approach", Schneider 1990, section 3). Here k is 1.
 * Run it with `deno run examples/lectures/liars-and-votes.ts`.
 *
 * Watch: the same reader and the same number of replicas are right with one kind of fault, and wrong with the other.
 *
 * What this does not say: that 2k + 1 replicas can agree although k lie. These replicas hold the same value already, and
 * one reader counts votes. To come to the same value by themselves, with messages that nobody signs, takes 3k + 1 ("The
 * Byzantine generals problem", Lamport, Shostak and Pease 1982, section 2).
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Model, Property } from "../../src/explore/mod.ts"
import { broadcast, Message, randomInt, reply, Role } from "../../src/role/mod.ts"
import { explore, say } from "./tell.ts"

interface Read {
  readonly _tag: "Read"
}
const Read = Message.make<Read>("Read", {})
interface Value {
  readonly _tag: "Value"
  readonly value: string
}
const Value = Message.make<Value>("Value", { value: Schema.String })

/** Holds the value that everybody knows to be right but the reader. */
const Honest = Role.make("Replica", {
  receives: [Read],
  sends: [Value],
  state: { value: Schema.String },
  initial: () => ({ value: "right" }),
  on: {
    *Read(state) {
      yield* reply(Value(state))
      return state
    },
  },
})

/** Says whatever it likes, or nothing. The explorer tries each. */
const Liar = Role.make("Replica", {
  receives: [Read],
  sends: [Value],
  state: { said: Schema.String },
  initial: () => ({ said: "nothing" }),
  on: {
    *Read(state) {
      const said = ["right", "wrong"][yield* randomInt(3)]
      if (said === undefined) return state
      yield* reply(Value({ value: said }))
      return { said }
    },
  },
})

/** Asks all replicas, and believes what so many of them say. */
const makeReader = (votes: number) =>
  Role.make("Reader", {
    receives: [Value],
    sends: [Read],
    state: { heard: Schema.Record(Schema.String, Schema.String), believes: Schema.NullOr(Schema.String) },
    initial: () => ({ heard: {}, believes: null }),
    *onStart(state) {
      yield* broadcast("Replica", Read({}))
      return state
    },
    on: {
      *Value(state, { value }, { from }) {
        const heard = { ...state.heard, [from.node]: value }
        const isEnough = Object.values(heard).filter((one) => one === value).length >= votes
        return { heard, believes: state.believes ?? (isEnough ? value : null) }
      },
    },
  })

/** One reader, which needs so many equal answers from these replicas. */
const register = (name: string, votes: number, replicas: Model.World["nodes"], faults: Model.Faults = {}) => {
  const Reader = makeReader(votes)
  const believes = ({ state }: Property.View) => state(Reader, "reader").believes
  return Model.make<unknown>({
    name,
    nodes: { reader: [Reader], ...replicas },
    network: "multiset",
    faults,
    properties: [
      Property.always("what the reader believes is right", (view) => believes(view) !== "wrong"),
      Property.eventually("the reader believes something", (view) => believes(view) !== null),
    ],
  })
}

const two = { r1: [Honest], r2: [Honest] }
const withLiar = { r1: [Honest], liar: [Liar] }
const crash: Model.Faults = { stops: { times: 1, nodes: ["r1", "r2"] } }

export const silent = register("Two replicas, of which one may crash; one answer is enough", 1, two, crash)
export const believing = register("Two replicas, of which one lies; one answer is enough", 1, withLiar)
export const doubting = register("Two replicas, of which one lies; two equal answers are needed", 2, withLiar)
export const voting = register("Three replicas, of which one lies; two equal answers are needed", 2, {
  ...two,
  liar: [Liar],
})

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say("k + 1 = 2 replicas, whose faults are silent:"),
    explore(silent),
    say("The same two, if one may lie:"),
    explore(believing),
    say("To want both to say the same is right, but one who lies, or says nothing, can keep the reader waiting:"),
    explore(doubting),
    say("2k + 1 = 3 voters:"),
    explore(voting),
    say(
      "This is about reading what all honest replicas hold already. For them to agree on it among themselves, though one",
      "lies, takes a fourth: 3k + 1.",
    ),
  ]))
}
