import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Explore from "../../src/explore/Explore.ts"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import * as Transcript from "../../src/explore/Transcript.ts"
import { send } from "../../src/role/Command.ts"
import * as Role from "../../src/role/Role.ts"
import { Lister, makeSource, Ping, Pong } from "./roles.ts"

/** Lists the batches in which it receives numbers. */
const Batcher = Role.make("Receiver", {
  receives: [Ping],
  state: { waiting: Schema.Array(Schema.Int), batches: Schema.Array(Schema.Array(Schema.Int)) },
  initial: () => ({ waiting: [], batches: [] }),
  on: {
    *Ping(state, { n }) {
      return { ...state, waiting: [...state.waiting, n] }
    },
  },
  *onDrained({ batches, waiting }) {
    return { waiting: [], batches: waiting.length === 0 ? batches : [...batches, waiting] }
  },
})

/** Knows the length of its longest batch. */
const Longest = Role.make("Receiver", {
  receives: [Ping],
  state: { waiting: Schema.Int, longest: Schema.Int },
  initial: () => ({ waiting: 0, longest: 0 }),
  on: {
    *Ping(state) {
      return { ...state, waiting: state.waiting + 1 }
    },
  },
  *onDrained({ longest, waiting }) {
    return { waiting: 0, longest: Math.max(longest, waiting) }
  },
})

/** Applies only the first command of a batch. */
const Careless = Role.make("Receiver", {
  receives: [Ping],
  state: { waiting: Schema.Array(Schema.Int), applied: Schema.Array(Schema.Int) },
  initial: () => ({ waiting: [], applied: [] }),
  on: {
    *Ping(state, { n }) {
      return { ...state, waiting: [...state.waiting, n] }
    },
  },
  *onDrained({ applied, waiting }) {
    return { waiting: [], applied: [...applied, ...waiting.slice(0, 1)] }
  },
})

interface Case {
  readonly name: string
  readonly receiver: Role.Role
  readonly numbers: ReadonlyArray<number>
  readonly world: Pick<Model.World, "network" | "faults" | "batch">
  /** Distinct states and transitions, counted by hand. */
  readonly counts: readonly [states: number, transitions: number]
}

const cases: ReadonlyArray<Case> = [
  // The longest so far: 0, 1, 2. From 0 by one message or two, from 1 by two.
  { name: "a set", receiver: Longest, numbers: [1], world: { network: "set", batch: 2 }, counts: [3, 3] },
  // From 0 by 1, 2 or 3; from 1 by 2 or 3; from 2 by 3.
  { name: "a set, by three", receiver: Longest, numbers: [1], world: { network: "set", batch: 3 }, counts: [4, 6] },
  // [], [1], [2], [1][2], [2][1], [12], [21].
  { name: "a multiset", receiver: Batcher, numbers: [1, 2], world: { network: "multiset", batch: 2 }, counts: [7, 6] },
  // [], [1], [2], [1][2], [2][1].
  {
    name: "a multiset, one at a time",
    receiver: Batcher,
    numbers: [1, 2],
    world: { network: "multiset", batch: 1 },
    counts: [5, 4],
  },
  // [], [1], [1][2], [12].
  {
    name: "an ordered link",
    receiver: Batcher,
    numbers: [1, 2],
    world: { network: "ordered", batch: 2 },
    counts: [4, 3],
  },
  // 123 cut into batches of up to two, and its prefixes: 1 of length 0, 1 of 1, 2 of 2, 3 of 3.
  {
    name: "an ordered link of three",
    receiver: Batcher,
    numbers: [1, 2, 3],
    world: { network: "ordered", batch: 2 },
    counts: [7, 1 + 1 + 2 + 1 + 1],
  },
  // Batches / in the network / duplications left: /1/1, [1]//1, [1]/1/0, [1][1]//0, [11]//0.
  {
    name: "a multiset that may duplicate one",
    receiver: Batcher,
    numbers: [1],
    world: { network: "multiset", faults: { duplication: 1 }, batch: 2 },
    counts: [5, 4],
  },
  // A role that does not ask when its mailbox is drained has no batches: [], [1], [2], [1,2], [2,1].
  {
    name: "a role without `onDrained`",
    receiver: Lister,
    numbers: [1, 2],
    world: { network: "multiset", batch: 2 },
    counts: [5, 4],
  },
]

for (const { counts: [states, transitions], name, numbers, receiver, world } of cases) {
  it.effect(`Batches: ${name}: every batch, and each state once`, () =>
    Effect.gen(function* () {
      const report = yield* Explore.check({
        name,
        nodes: { s: [makeSource(...numbers)], r: [receiver] },
        ...world,
        properties: [],
      })
      expect(report).toMatchObject({ verdict: "holds", states, transitions, frontier: 0 })
    }))
}

const careless = (batch: number): Model.Model<number> => ({
  name: "a careless role",
  nodes: { r: [Careless] },
  network: "set",
  batch,
  clients: [
    Model.client("one", { node: "r", role: Careless, message: Ping({ n: 1 }) }),
    Model.client("two", { node: "r", role: Careless, message: Ping({ n: 2 }) }),
  ],
  history: {
    initial: 0,
    record: (asked, event) => event._tag === "Handled" && event.stimulus._tag === "Message" ? asked + 1 : asked,
  },
  properties: [
    Property.always(
      "all that is asked is applied",
      ({ history, state }) => state(Careless, "r").applied.length === history,
    ),
  ],
})

it.effect("Batches: one at a time, a role that keeps only the first command of a batch is right", () =>
  Effect.gen(function* () {
    expect(yield* Explore.check(careless(1))).toMatchObject({ verdict: "holds", states: 5 })
  }))

it.effect("Batches: two at once, a role that keeps only the first command of a batch is found out", () =>
  Effect.gen(function* () {
    const report = yield* Explore.check(careless(2))
    expect(report.counterexamples.map(Transcript.format).join("\n")).toMatchInlineSnapshot(`
      "a careless role: "all that is asked is applied" is violated after 1 step

         1  r · Receiver receives Ping {n 1} from client one
            r · Receiver receives Ping {n 2} from client two
            r · Receiver has drained its mailbox
             applied: [] → [1]
             history: 0 → 2

        ✗   Now "all that is asked is applied" does not hold:
             r · Receiver  waiting [], applied [1]
             history 2
             0 messages in the network"
    `)
  }))

/** Answers before it has synced what it writes; of 0 it writes nothing. */
const Hasty = Role.make("Receiver", {
  receives: [Ping],
  sends: [Pong],
  state: { sum: Schema.Int, isDrained: Schema.Boolean },
  durable: ["sum"],
  initial: () => ({ sum: 0, isDrained: true }),
  on: {
    *Ping({ sum }, { n }, { from }) {
      yield* send(from, Pong({}), { beforeSync: true })
      return { sum: sum + n, isDrained: false }
    },
  },
  *onDrained(state) {
    return { ...state, isDrained: true }
  },
})

/** Notes how many answers each step has let out that a crash cut short. */
const torn = (...numbers: ReadonlyArray<number>): Model.Model<ReadonlyArray<number>> => ({
  name: "a hasty role",
  nodes: { s: [makeSource(...numbers)], r: [Hasty] },
  network: "ordered",
  batch: 2,
  faults: { restarts: { times: 1, nodes: ["r"] } },
  history: {
    initial: [],
    record: (torn, event) => event._tag === "Torn" ? [...torn, event.sent.length] : torn,
  },
  properties: [
    Property.always(
      "nothing is on disk of a batch cut short",
      ({ history, state }) => history.length < numbers.length || state(Hasty, "r").sum === 0,
    ),
    Property.always(
      "what rests on the first waits with it",
      ({ history }) => numbers[0] === 0 || history[1] !== 1,
    ),
    Property.sometimes("both cut short", ({ history }) => history.length === 2),
  ],
})

it.effect("Batches: what is sent early waits for what an earlier step of the batch wrote, as in a Node", () =>
  Effect.gen(function* () {
    expect(yield* Explore.check(torn(1, 1))).toMatchObject({ verdict: "holds", unreached: [] })
  }))

it.effect("Batches: what is sent early leaves if nothing was written before it in the batch", () =>
  Effect.gen(function* () {
    const model = torn(0, 1)
    const both = Property.sometimes<ReadonlyArray<number>>("both left", ({ history }) => history.join() === "1,1")
    const report = yield* Explore.check({ ...model, properties: [...model.properties, both] })
    expect(report).toMatchObject({ verdict: "holds", unreached: [] })
  }))

it.effect("Batches: what a batch sends is not received within it", () =>
  Effect.gen(function* () {
    const Echo = Role.make("Receiver", {
      receives: [Ping],
      sends: [Ping],
      state: { waiting: Schema.Array(Schema.Int), batches: Schema.Array(Schema.Array(Schema.Int)) },
      initial: () => ({ waiting: [], batches: [] }),
      on: {
        *Ping(state, { n }, { self }) {
          if (n < 3) yield* send(self, Ping({ n: n + 2 }))
          return { ...state, waiting: [...state.waiting, n] }
        },
      },
      *onDrained({ batches, waiting }) {
        return { waiting: [], batches: waiting.length === 0 ? batches : [...batches, waiting] }
      },
    })
    const report = yield* Explore.check({
      name: "an echo",
      nodes: { s: [makeSource(1, 2)], r: [Echo] },
      network: "multiset",
      batch: 2,
      properties: [
        Property.always("an answer comes in a later batch", ({ state }) =>
          state(Echo, "r").batches.every((batch) => batch.every((n) => !batch.includes(n + 2)))),
        Property.sometimes("answers come in one", ({ state }) =>
          state(Echo, "r").batches.join(";") === "1,2;3,4"),
      ],
    })
    expect(report).toMatchObject({ verdict: "holds", unreached: [] })
  }))

it.effect("Batches: a handler at fault within a batch is reported with what came before it", () =>
  Effect.gen(function* () {
    const Overflowing = Role.make("Receiver", {
      receives: [Ping],
      state: { waiting: Schema.Int },
      initial: () => ({ waiting: 0 }),
      on: {
        *Ping({ waiting }) {
          if (waiting === 1) throw new Error("full")
          return { waiting: waiting + 1 }
        },
      },
      *onDrained() {
        return { waiting: 0 }
      },
    })
    const model = (batch: number): Model.Model => ({
      name: "a role that overflows",
      nodes: { s: [makeSource(7)], r: [Overflowing] },
      network: "set",
      batch,
      properties: [],
    })
    expect(yield* Explore.check(model(1))).toMatchObject({ verdict: "holds" })
    const report = yield* Explore.check(model(2))
    const [counterexample] = report.counterexamples
    expect(report.verdict).toBe("violated")
    expect(JSON.stringify(counterexample?.ending)).toMatch(/full.*in a batch, after .*7/)
  }))
