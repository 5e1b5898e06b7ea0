/** Tiny roles whose state spaces can be counted by hand. */
import { Schema } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { send, setTimer } from "../../src/role/Command.ts"
import * as Message from "../../src/role/Message.ts"
import * as Role from "../../src/role/Role.ts"

export interface Ping {
  readonly _tag: "Ping"
  readonly n: number
}
export const Ping: Message.Message<Ping> = Message.make("Ping", { n: Schema.Int })

export interface Pong {
  readonly _tag: "Pong"
}
export const Pong: Message.Message<Pong> = Message.make("Pong", {})

export const at = (node: string, role: string) => Address.make(NodeId.make(node), role)

/** At its start it sends these numbers to the Receiver at `r`. */
export const makeSource = (...numbers: ReadonlyArray<number>) =>
  Role.make("Source", {
    receives: [Pong],
    sends: [Ping],
    state: { answered: Schema.Boolean },
    initial: () => ({ answered: false }),
    on: {
      *Pong() {
        return { answered: true }
      },
    },
    *onStart(state) {
      for (const n of numbers) yield* send(at("r", "Receiver"), Ping({ n }))
      return state
    },
  })

/** Lists the numbers that it receives, in order. */
export const Lister = Role.make("Receiver", {
  receives: [Ping],
  state: { got: Schema.Array(Schema.Int) },
  initial: () => ({ got: [] }),
  on: {
    *Ping({ got }, { n }) {
      return { got: [...got, n] }
    },
  },
})

/** Knows which numbers it has received. */
export const Collector = Role.make("Receiver", {
  receives: [Ping],
  state: { got: Schema.ReadonlySet(Schema.Int) },
  initial: () => ({ got: new Set<number>() }),
  on: {
    *Ping({ got }, { n }) {
      return { got: new Set([...got, n]) }
    },
  },
})

/** Remembers the last number in three ways. */
export const Keeper = Role.make("Receiver", {
  receives: [Ping],
  state: { durable: Schema.Int, lazy: Schema.Int, volatile: Schema.Int },
  durable: ["durable"],
  lazy: ["lazy"],
  initial: () => ({ durable: 0, lazy: 0, volatile: 0 }),
  on: {
    *Ping(_, { n }) {
      return { durable: n, lazy: n, volatile: n }
    },
  },
})

/** Counts up to `limit`, one tick of its timer at a time, again from 0 after a crash. */
export const makeTicker = (limit: number) =>
  Role.make("Ticker", {
    receives: [],
    timers: ["Tick", "Other"],
    state: { ticks: Schema.Int },
    initial: () => ({ ticks: 0 }),
    on: {},
    *onStart(state) {
      yield* setTimer("Tick", "1 second")
      return state
    },
    onTimer: {
      *Tick({ ticks }) {
        if (ticks + 1 < limit) yield* setTimer("Tick", "1 second")
        return { ticks: ticks + 1 }
      },
      Other: Role.ignore,
    },
  })

/** Does nothing of itself: models give it actions. */
export const Number = Role.make("Number", {
  receives: [],
  state: { n: Schema.Int },
  initial: () => ({ n: 0 }),
  on: {},
})
