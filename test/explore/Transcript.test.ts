import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import * as Report from "../../src/explore/Report.ts"
import * as Transcript from "../../src/explore/Transcript.ts"
import * as Ballot from "../../src/model/Ballot.ts"
import { broadcast, emit, send, setTimer } from "../../src/role/Command.ts"
import * as Message from "../../src/role/Message.ts"
import * as Role from "../../src/role/Role.ts"

interface Write {
  readonly _tag: "Write"
  readonly ballot: Ballot.Ballot
  readonly value: string
}
const Write = Message.make<Write>("Write", { ballot: Ballot.Ballot, value: Schema.String })

interface Written {
  readonly _tag: "Written"
}
const Written = Message.make<Written>("Written", {})

/** A register that answers before it has synced what it writes. */
const Register = Role.make("Register", {
  receives: [Write],
  sends: [Written],
  state: { ballot: Ballot.Ballot, value: Schema.NullOr(Schema.String) },
  durable: ["ballot", "value"],
  initial: () => ({ ballot: Ballot.zero, value: null }),
  on: {
    *Write(_, { ballot, value }, { from }) {
      yield* send(from, Written({}), { beforeSync: true })
      return { ballot, value }
    },
  },
})

const Writer = Role.make("Writer", {
  receives: [Written, Write],
  sends: [Write],
  emits: [Written],
  timers: ["Patience"],
  state: { acknowledged: Schema.Array(Schema.String) },
  initial: () => ({ acknowledged: [] }),
  on: {
    *Write(state, { value }, { self }) {
      yield* setTimer("Patience", "1 second")
      yield* broadcast("Register", Write({ ballot: Ballot.above(Ballot.zero, self.node), value }))
      return state
    },
    *Written(state, message, { from }) {
      yield* emit(message)
      return { acknowledged: [...state.acknowledged, from.node] }
    },
  },
  onTimer: { Patience: Role.ignore },
})

const model: Model.Model<number> = {
  name: "A hasty register",
  nodes: { w: [Writer], r1: [Register], r2: [Register] },
  network: "multiset",
  faults: { restarts: { times: 1, nodes: ["r1", "r2"] } },
  clients: [
    Model.client("save", {
      node: "w",
      role: Writer,
      message: Write({ ballot: Ballot.zero, value: "x" }),
    }),
  ],
  history: {
    initial: 0,
    record: (acknowledgements, event) =>
      event._tag === "Handled" ? acknowledgements + event.emitted.length : acknowledgements,
  },
  properties: [
    Property.always(
      "what is acknowledged twice is written twice",
      ({ history, states }) => history < 2 || states(Register).every(({ value }) => value === "x"),
    ),
  ],
}

it.effect("Transcript: a counterexample reads step by step", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(model)
    expect(report.counterexamples.map(Transcript.format).join("\n")).toMatchInlineSnapshot(`
      "A hasty register: "what is acknowledged twice is written twice" is violated after 5 steps

         1  w · Writer receives Write {ballot 0.0, value "x"} from client save
             timers: none → Patience
             sends Write {ballot 1.w, value "x"} to r1, r2 · Register

         2  r1 · Register receives Write {ballot 1.w, value "x"} from w · Writer
             ballot: 0.0 → 1.w
             value: none → "x"
             sends Written to w · Writer

         3  r2 · Register receives Write {ballot 1.w, value "x"} from w · Writer, but crashes before its state is synced
            r2 crashes and starts again
             sends Written to w · Writer

         4  w · Writer receives Written from r1 · Register
             acknowledged: [] → ["r1"]
             emits Written
             history: 0 → 1

         5  w · Writer receives Written from r2 · Register
             acknowledged: ["r1"] → ["r1", "r2"]
             emits Written
             history: 1 → 2

        ✗   Now "what is acknowledged twice is written twice" does not hold:
             w · Writer     acknowledged ["r1", "r2"], timers Patience
             r1 · Register  ballot 1.w, value "x"
             r2 · Register  ballot 0.0, value none
             history 2
             0 messages in the network"
    `)
  }))

it.effect("Transcript: data for a viewer survives JSON", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(model)
    const [counterexample] = report.counterexamples
    expect(JSON.parse(JSON.stringify(counterexample))).toEqual(counterexample)
  }))

it.effect("Report: what was found, in a few lines", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check({ ...model, faults: {} })
    const measured = { ...report, elapsedMs: 1500, statesPerSecond: 12345, bytes: report.states * 100 }
    expect(Report.format(measured)).toMatchInlineSnapshot(`
      "A hasty register: every property holds in every behaviour
        21 distinct states, 35 transitions, depth 6
        1.5 s, 12,345 states a second, 100 bytes a state"
    `)
    expect(Report.format({ ...measured, verdict: "not exhausted", bound: "maxStates" })).toMatchInlineSnapshot(`
      "A hasty register: not exhausted: maxStates was reached, so nothing is proved
        21 distinct states, 35 transitions, depth 6
        1.5 s, 12,345 states a second, 100 bytes a state"
    `)
    expect(Report.format({ ...measured, verdict: "violated", unreached: ["p", "q"] })).toMatchInlineSnapshot(`
      "A hasty register: violated, for in no state does it come to "p" or "q"
        21 distinct states, 35 transitions, depth 6
        1.5 s, 12,345 states a second, 100 bytes a state"
    `)
    expect(Report.format({ ...measured, symmetric: true, fullStates: 1234567 })).toMatchInlineSnapshot(`
      "A hasty register: every property holds in every behaviour
        21 distinct states up to symmetry, 1,234,567 in full, 35 transitions, depth 6
        1.5 s, 12,345 states a second, 100 bytes a state"
    `)
    expect(Report.formatProgress(measured)).toMatchInlineSnapshot(
      `"A hasty register: 21 states, depth 6, 0 to explore, 12,345 states a second, 1 MiB"`,
    )
  }))

it.effect("A counterexample may hold messages that their receivers do not know", () =>
  Effect.gen(function* () {
    const Talker = Role.make("Talker", {
      receives: [],
      sends: [Written],
      state: {},
      initial: () => ({}),
      on: {},
      *onStart(state) {
        yield* broadcast("Listener", Written({}))
        return state
      },
    })
    const Listener = Role.make("Listener", { receives: [], state: {}, initial: () => ({}), on: {} })
    const messages = { name: "deaf", nodes: { t: [Talker], l: [Listener] }, network: "multiset" } as const
    const isEmpty = Property.always("something is on its way", ({ messages }) => messages.length > 0)
    const received = yield* Explore.check({ ...messages, properties: [isEmpty] })
    expect(Report.format(received)).toContain("l · Listener receives Written from t · Talker")
  }))

it.effect("A report without a single state, as the very start is at fault, has no strange number", () =>
  Effect.gen(function* () {
    const Stillborn = Role.make("Stillborn", {
      receives: [],
      state: {},
      initial: () => ({}),
      on: {},
      *onStart() {
        throw new Error("no")
      },
    })
    const report = yield* Explore.check({ name: "m", nodes: { n: [Stillborn] }, network: "set", properties: [] })
    expect(Report.format(report)).not.toMatch(/Infinity|NaN/)
  }))

it.effect("Transcript: timers and actions read as sentences", () =>
  Effect.gen(function* () {
    const { counterexamples } = yield* Explore.check(Model.make<unknown>({
      name: "An impatient writer",
      nodes: { w: [Writer] },
      network: "multiset",
      actions: [Model.action("hope", Writer, function* (state) {
        if (state.acknowledged.length === 0) yield* setTimer("Patience", "1 second")
        return { acknowledged: ["nobody"] }
      })],
      properties: [Property.eventually("hope never ends", ({ state }) => state(Writer, "w").acknowledged.length > 1)],
    }))
    const lines = counterexamples.map((one) => Transcript.format(one)).join("\n").split("\n")
    expect(lines).toContain("   1  w · Writer does hope")
    expect(lines).toContain("   2  w · Writer: its timer Patience fires")
  }))
