/** A role that does what it is told, so that a test of the runtime reads as a list of acts. */
import { Schema } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import * as Address from "../../src/model/Address.ts"
import * as Log from "../../src/model/Log.ts"
import {
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
  send,
  setTimer,
} from "../../src/role/mod.ts"

const Act = Schema.Union([
  /** Changes a part of the state: one that is durable, one that is lazily so, one that is volatile. */
  Schema.TaggedStruct("Keep", { n: Schema.Int }),
  Schema.TaggedStruct("KeepLazily", { n: Schema.Int }),
  Schema.TaggedStruct("Know", { n: Schema.Int }),
  /** Appends to its durable log. */
  Schema.TaggedStruct("Append", { n: Schema.Int }),
  Schema.TaggedStruct("Say", { to: Address.Address, n: Schema.Number, beforeSync: Schema.Boolean }),
  Schema.TaggedStruct("Answer", { n: Schema.Int }),
  Schema.TaggedStruct("SayToAll", {
    role: Schema.String,
    n: Schema.Number,
    self: Schema.Boolean,
    unhurried: Schema.optionalKey(Schema.Array(NodeId)),
  }),
  Schema.TaggedStruct("Tell", {}),
  Schema.TaggedStruct("Draw", { bound: Schema.Int }),
  Schema.TaggedStruct("SetTimer", {
    name: Schema.Literals(["tick", "tock"]),
    minMs: Schema.Number,
    maxMs: Schema.Number,
  }),
  Schema.TaggedStruct("CancelTimer", { name: Schema.Literals(["tick", "tock"]) }),
  Schema.TaggedStruct("Crash", {}),
])

export type Act = typeof Act.Type

/** Tells a puppet what to do. */
export interface Do {
  readonly _tag: "Do"
  readonly acts: ReadonlyArray<Act>
}
export const Do: Message.Message<Do> = Message.make("Do", { acts: Schema.Array(Act) })

/** What a puppet says when told to. Not even that is of any use to it. */
export interface Said {
  readonly _tag: "Said"
  readonly n: number
}
export const Said: Message.Message<Said> = Message.make("Said", { n: Schema.Int })

/** What a puppet knows: told when it starts and when it is asked. */
export interface State {
  readonly kept: number
  readonly lazy: number
  readonly known: number
  readonly log: Log.Log<number>
}
export interface Told extends State {
  readonly _tag: "Told"
}
export const Told: Message.Message<Told> = Message.make("Told", {
  kept: Schema.Int,
  lazy: Schema.Int,
  known: Schema.Int,
  log: Log.schema(Schema.Int),
})

/** Something has happened to it. */
export interface Noted {
  readonly _tag: "Noted"
  readonly what: string
}
export const Noted: Message.Message<Noted> = Message.make("Noted", { what: Schema.String })

export const note = (what: string) => emit(Noted({ what }))

function* perform(state: State, act: Act): Program<State, Said, "tick" | "tock", Told | Noted> {
  switch (act._tag) {
    case "Keep":
      return { ...state, kept: act.n }
    case "KeepLazily":
      return { ...state, lazy: act.n }
    case "Know":
      return { ...state, known: act.n }
    case "Append":
      return { ...state, log: Log.append(state.log, act.n) }
    case "Say":
      yield* send(act.to, Said({ n: act.n }), { beforeSync: act.beforeSync })
      return state
    case "Answer":
      yield* reply(Said({ n: act.n }))
      return state
    case "SayToAll":
      yield* act.self
        ? broadcast(act.role, Said({ n: act.n }))
        : broadcastToPeers(act.role, Said({ n: act.n }), { unhurried: act.unhurried ?? [] })
      return state
    case "Tell":
      yield* emit(Told(state))
      return state
    case "Draw":
      yield* note(`drew ${yield* randomInt(act.bound)}`)
      return state
    case "SetTimer":
      yield* setTimer(act.name, between(act.minMs, act.maxMs))
      return state
    case "CancelTimer":
      yield* cancelTimer(act.name)
      return state
    case "Crash":
      throw new Error("told to crash")
  }
}

export const initial: State = { kept: 0, lazy: 0, known: 0, log: Log.empty() }

/** A puppet of that name. */
export const make = (name: string, start: State = initial): Role.Role =>
  Role.make(name, {
    receives: [Do, Said],
    sends: [Said],
    emits: [Told, Noted],
    timers: ["tick", "tock"],
    state: { kept: Schema.Int, lazy: Schema.Int, known: Schema.Int, log: Log.schema(Schema.Int) },
    durable: ["kept", "log"],
    lazy: ["lazy"],
    initial: () => start,
    *onStart(state) {
      yield* emit(Told(state))
      return state
    },
    on: {
      *Do(state, { acts }) {
        let next = state
        for (const act of acts) next = yield* perform(next, act)
        return next
      },
      *Said(state, { n }) {
        yield* note(`heard ${n}`)
        return state
      },
    },
    onTimer: {
      *tick(state) {
        yield* note("tick")
        return state
      },
      *tock(state) {
        yield* note("tock")
        return state
      },
    },
  })
