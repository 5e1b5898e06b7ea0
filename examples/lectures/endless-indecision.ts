/**
 * Lecture 5b: whoever decides safely though one may crash can be kept from deciding for ever ("Impossibility of
 * distributed consensus with one faulty process", Fischer, Lynch and Paterson 1985, theorem 1; with registers instead of
 * messages, "On processor coordination using asynchronous hardware", Chor, Israeli and Li 1987, whose protocol this is
 * but for its coin). Run it with `deno run examples/lectures/endless-indecision.ts`.
 *
 * Each of two processes writes what it prefers, reads what the other prefers, and decides if that is the same, or if the
 * other has not written yet; else it adopts the other's preference and begins again.
 *
 * Watch: in the circle both take steps, nobody crashes, and every message arrives. The adversary only chooses who is next.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Model, Property } from "../../src/explore/mod.ts"
import { Address, NodeId } from "../../src/model/mod.ts"
import { Message, reply, Role, send } from "../../src/role/mod.ts"
import { explore, say } from "./tell.ts"

interface Put {
  readonly _tag: "Put"
  readonly value: string
}
const Put = Message.make<Put>("Put", { value: Schema.String })
interface Written {
  readonly _tag: "Written"
}
const Written = Message.make<Written>("Written", {})
interface Get {
  readonly _tag: "Get"
}
const Get = Message.make<Get>("Get", {})
interface Value {
  readonly _tag: "Value"
  readonly value: string | null
}
const Value = Message.make<Value>("Value", { value: Schema.NullOr(Schema.String) })

/** A register for each process: read by the other, and never down. */
const Memory = Role.make("Memory", {
  receives: [Put, Get],
  sends: [Written, Value],
  state: { A: Schema.NullOr(Schema.String), B: Schema.NullOr(Schema.String) },
  initial: () => ({ A: null, B: null }),
  on: {
    *Put(state, { value }, { from }) {
      yield* reply(Written({}))
      return { ...state, [from.node]: value }
    },
    *Get(state, _, { from }) {
      yield* reply(Value({ value: from.node === "A" ? state.B : state.A }))
      return state
    },
  },
})

const memory = Address.make(NodeId.NodeId.make("memory"), "Memory")

const Process = Role.make("Process", {
  receives: [Written, Value],
  sends: [Put, Get],
  state: { prefers: Schema.String, hasDecided: Schema.Boolean },
  initial: ({ self }) => ({ prefers: self.node === "A" ? "x" : "y", hasDecided: false }),
  *onStart(state) {
    yield* send(memory, Put({ value: state.prefers }))
    return state
  },
  on: {
    *Written(state) {
      yield* send(memory, Get({}))
      return state
    },
    *Value(state, { value }) {
      if (value === null || value === state.prefers) return { ...state, hasDecided: true }
      yield* send(memory, Put({ value }))
      return { ...state, prefers: value }
    },
  },
})

const decisions = ({ states }: Property.View) => states(Process).filter(({ hasDecided }) => hasDecided)

export const indecision = Model.make<unknown>({
  name: "Two processes that adopt each other's preference",
  nodes: { A: [Process], B: [Process], memory: [Memory] },
  network: "ordered",
  faults: { stops: { times: 1, nodes: ["A", "B"] } },
  properties: [
    Property.always(
      "nobody decides otherwise than another",
      (view) => new Set(decisions(view).map(({ prefers }) => prefers)).size <= 1,
    ),
    Property.sometimes("both decide", (view) => decisions(view).length === 2),
  ],
})

export const endless: typeof indecision = {
  ...indecision,
  properties: [Property.eventually("somebody decides", (view) => decisions(view).length > 0)],
}

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say("Two processes and two registers. Is it safe, though either process may crash?"),
    explore(indecision),
    say("It is. Does it end?"),
    explore(endless),
    say(
      "Chor, Israeli and Li toss a coin whether to adopt or to keep: then the adversary, who cannot foresee it, goes round",
      "this circle only as long as the coins fall badly, and the protocol ends with probability 1.",
    ),
  ]))
}
