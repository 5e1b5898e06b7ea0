import { describe, expect, it } from "vitest"
import { compile } from "../support/compile.ts"

/** What each source begins with: messages, an event, modes, a service, and nothing else that a role may not have. */
const prelude = `
import { Context, Effect, Schema } from "effect"
import { between, become, broadcast, broadcastToPeers, cancelTimer, emit, Message, randomInt, reply, Role, send, setTimer } from "../src/role/mod.ts"

interface Ping { readonly _tag: "Ping"; readonly round: number }
const Ping: Message.Message<Ping> = Message.make("Ping", { round: Schema.Int })
interface Stop { readonly _tag: "Stop" }
const Stop: Message.Message<Stop> = Message.make("Stop", {})
interface Pong { readonly _tag: "Pong"; readonly round: number }
const Pong: Message.Message<Pong> = Message.make("Pong", { round: Schema.Int })
interface Heard { readonly _tag: "Heard"; readonly round: number }
const Heard: Message.Message<Heard> = Message.make("Heard", { round: Schema.Int })
interface Awake { readonly _tag: "Awake"; readonly since: number }
const Awake: Message.Message<Awake> = Message.make("Awake", { since: Schema.Int })
interface Asleep { readonly _tag: "Asleep" }
const Asleep: Message.Message<Asleep> = Message.make("Asleep", {})
class Database extends Context.Service<Database, { readonly read: Effect.Effect<number> }>()("Database") {}
`

/** The parts of a definition that compiles; a case puts one of its own in the place of one. */
const parts = {
  receives: `receives: [Ping, Stop],`,
  sends: `sends: [Pong],`,
  emits: `emits: [Heard],`,
  timers: `timers: ["Beat"],`,
  state: `state: { round: Schema.Int, mode: Message.union([Awake, Asleep]) },`,
  durable: `durable: ["round"],`,
  initial: `initial: () => ({ round: 0, mode: Asleep({}) }),`,
  on: `on: { *Ping(state) { return state }, Stop: Role.ignore },`,
  onTimer: `onTimer: { Beat: Role.ignore },`,
  more: ``,
}

const role = (changed: Partial<typeof parts>): string =>
  `${prelude}export const role = Role.make("R", {\n${Object.values({ ...parts, ...changed }).join("\n")}\n})`

/** A role whose handler of Ping is this. */
const ping = (body: string): string => role({ on: `on: { *Ping(state, ping) { ${body} }, Stop: Role.ignore },` })

const legal: ReadonlyArray<readonly [what: string, source: string]> = [
  ["a role without frills", role({})],
  [
    "every command, one by one and composed",
    ping(`
      yield* send({ node: "a" as never, role: "R", instance: "" }, Pong(ping), { beforeSync: true })
      yield* reply(Pong(ping))
      yield* broadcast("R", Pong(ping))
      yield* broadcastToPeers("R", Pong(ping))
      yield* setTimer("Beat", "100 millis")
      yield* setTimer("Beat", between(100, 200))
      yield* cancelTimer("Beat")
      yield* emit(Heard(ping))
      const drawn: number = yield* randomInt(3)
      const doubled: number = yield* Effect.map(randomInt(3), (n) => n * 2)
      yield* Effect.forEach([1, 2], (round) => reply(Pong({ round })))
      return { ...state, round: drawn + doubled }
    `),
  ],
  [
    "handlers of a mode, which see the state in that mode and may change it",
    role({
      more: `modes: {
        Awake: {
          on: { *Ping(state) { const since: number = state.mode.since; return { ...state, round: since } } },
          onTimer: { *Beat(state) { return yield* become(state, Asleep({})) } },
          *onDrained(state) { return state },
        },
        Asleep: { on: { *Stop(state) { return yield* become(state, Awake({ since: 1 })) } } },
      },`,
    }),
  ],
]

const refused: ReadonlyArray<readonly [what: string, source: string, because: RegExp]> = [
  [
    "a handler that can fail",
    ping(`yield* Effect.fail("no"); return state`),
    /^Type 'string' is not assignable to type 'never'/,
  ],
  [
    "a handler that needs a service",
    ping(`const db = yield* Database; return { ...state, round: yield* db.read }`),
    /^Type 'Database' is not assignable to type '.*Step/,
  ],
  [
    "a handler that needs a scope",
    ping(`yield* Effect.addFinalizer(() => Effect.void); return state`),
    /^Type 'Scope' is not assignable to type '.*Step/,
  ],
  [
    "a missing handler",
    role({ on: `on: { Stop: Role.ignore },` }),
    /^Property 'Ping' is missing/,
  ],
  [
    "a handler for a message that is not received",
    role({ on: `on: { Ping: Role.ignore, Stop: Role.ignore, Pong: Role.ignore },` }),
    /'Pong' does not exist in type/,
  ],
  [
    "a next state with a part of another type",
    ping(`return { ...state, round: "one" }`),
    /^Type 'string' is not assignable to type 'number'/,
  ],
  [
    "a next state that lacks a part",
    ping(`return { mode: state.mode }`),
    /^Property 'round' is missing/,
  ],
  ["no next state", ping(``), /^Type 'void' is not assignable to type 'StateOf/],
  ["a next mode that is none of the state's", ping(`return yield* become(state, Pong({ round: 1 }))`), /Pong/],
  [
    "sending a message that is not declared",
    ping(`yield* send({ node: "a" as never, role: "R", instance: "" }, Stop({})); return state`),
    /^Type 'Sends<Stop>' is not assignable to type 'Sends<Pong>'/,
  ],
  [
    "answering with a message that is not declared",
    ping(`yield* reply(Stop({})); return state`),
    /^Type 'Sends<Stop>' is not assignable to type 'Sends<Pong>'/,
  ],
  [
    "broadcasting a message that is not declared",
    ping(`yield* broadcast("R", Stop({})); return state`),
    /^Type 'Sends<Stop>' is not assignable to type 'Sends<Pong>'/,
  ],
  [
    "sending a message that is not declared in a composed command",
    ping(`yield* Effect.forEach([1, 2], () => reply(Stop({}))); return state`),
    /^Type 'Sends<Stop>' is not assignable to type 'Sends<Pong>'/,
  ],
  [
    "sending anything from a role that declares nothing",
    role({
      sends: ``,
      on: `on: { *Ping(state) { yield* reply(Pong({ round: 1 })); return state }, Stop: Role.ignore },`,
    }),
    /^Type 'Pong' is not assignable to type 'never'/,
  ],
  [
    "emitting an event that is not declared",
    ping(`yield* emit(Pong({ round: 1 })); return state`),
    /^Type 'Emits<Pong>' is not assignable to type 'Emits<Heard>'/,
  ],
  [
    "setting a timer that is not declared",
    ping(`yield* setTimer("Beet", 1); return state`),
    /^Type 'Timers<"Beet">' is not assignable to type 'Timers<"Beat">'/,
  ],
  [
    "cancelling a timer that is not declared",
    ping(`yield* cancelTimer("Beet"); return state`),
    /^Type 'Timers<"Beet">' is not assignable to type 'Timers<"Beat">'/,
  ],
  ["timers without handlers", role({ onTimer: `` }), /^Property 'onTimer' is missing/],
  ["a timer without a handler", role({ onTimer: `onTimer: {},` }), /^Property 'Beat' is missing/],
  [
    "a handler for a timer that is not declared",
    role({ onTimer: `onTimer: { Beat: Role.ignore, Beet: Role.ignore },` }),
    /'Beet' does not exist in type/,
  ],
  [
    "handlers of timers in a role that has none",
    role({ timers: `` }),
    /^Type '\{.*\}' is not assignable to type 'undefined'/,
  ],
  ["a handler that awaits", role({ on: `on: { async *Ping(state) { return state }, Stop: Role.ignore },` }), /Async/],
  [
    "a handler that is no generator",
    role({ on: `on: { Ping: (state) => state, Stop: Role.ignore },` }),
    /^Type 'StateOf.*' is missing the following properties from type 'Generator</,
  ],
  [
    "a handler that yields what is no command",
    ping(`yield 1; return state`),
    /^Type 'number' is not assignable to type 'Effect</,
  ],
  [
    "a mode that the state does not have",
    role({ more: `modes: { Dozing: {} },` }),
    /'Dozing' does not exist in type/,
  ],
  [
    "a part of the state that only another mode has",
    role({
      more: `modes: { Asleep: { on: { *Ping(state) { return { ...state, round: state.mode.since } } } } },`,
    }),
    /^Property 'since' does not exist on type/,
  ],
  [
    "modes of a state that has none",
    role({
      state: `state: { round: Schema.Int },`,
      initial: `initial: () => ({ round: 0 }),`,
      more: `modes: { Awake: {} },`,
    }),
    /is not assignable to type 'undefined'/,
  ],
  [
    "a durable part that the state does not have",
    role({ durable: `durable: ["rounds"],` }),
    /^Type '"rounds"' is not assignable to type '"round" \| "mode"'/,
  ],
  [
    "an initial state of another type",
    role({ initial: `initial: () => ({ round: "0", mode: Asleep({}) }),` }),
    /^Type 'string' is not assignable to type 'number'/,
  ],
  [
    "a message whose Schema does not fit its type",
    `${prelude}export const Bad: Message.Message<Ping> = Message.make("Ping", { round: Schema.String })`,
    /^Type 'string' is not assignable to type 'number'/,
  ],
  [
    "a message without the Schema of a field",
    `${prelude}export const Bad: Message.Message<Ping> = Message.make("Ping", {})`,
    /'round' is missing/,
  ],
  [
    "a message of another tag",
    `${prelude}export const Bad: Message.Message<Ping> = Message.make("Pong", { round: Schema.Int })`,
    /^Argument of type '"Pong"' is not assignable to parameter of type '"Ping"'/,
  ],
  ["a message without a field", `${prelude}export const bad = Ping({})`, /^Property 'round' is missing/],
]

const complaints = compile([...legal, ...refused].map(([, source]) => source))

describe("Role.make compiles", () => {
  it.each(legal.map(([what], index) => ({ what, complaints: complaints[index] })))("$what", ({ complaints }) => {
    expect(complaints).toEqual([])
  })
})

describe("Role.make does not compile", () => {
  it.each(
    refused.map(([what, , because], index) => ({ what, because, complaints: complaints[legal.length + index] ?? [] })),
  )("$what", ({ because, complaints }) => {
    expect(complaints).toHaveLength(1)
    expect(complaints[0]?.reasons).toEqual(expect.arrayContaining([expect.stringMatching(because)]))
  })
})
