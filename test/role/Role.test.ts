import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import { become, Message, Role, send, setTimer } from "../../src/role/mod.ts"
import { at, members, message, start, step, timer } from "../support/steps.ts"

interface Vote {
  readonly _tag: "Vote"
  readonly term: number
}
const Vote: Message.Message<Vote> = Message.make("Vote", { term: Schema.Int })
interface Beat {
  readonly _tag: "Beat"
}
const Beat: Message.Message<Beat> = Message.make("Beat", {})
interface Follower {
  readonly _tag: "Follower"
}
const Follower: Message.Message<Follower> = Message.make("Follower", {})
interface Leader {
  readonly _tag: "Leader"
  readonly since: number
}
const Leader: Message.Message<Leader> = Message.make("Leader", { since: Schema.Int })

/** Writes down which of its handlers ran. */
const Replica = Role.make("Replica", {
  receives: [Vote, Beat],
  sends: [Beat],
  timers: ["Election", "Heartbeat"],
  state: { ran: Schema.Array(Schema.String), mode: Message.union([Follower, Leader]) },
  initial: () => ({ ran: [], mode: Follower({}) }),
  on: {
    *Vote(state) {
      return { ...state, ran: [...state.ran, "Vote"] }
    },
    *Beat(state) {
      return yield* become(state, Leader({ since: 3 }))
    },
  },
  onTimer: {
    Election: Role.ignore,
    *Heartbeat(state) {
      return { ...state, ran: [...state.ran, "Heartbeat"] }
    },
  },
  *onStart(state) {
    yield* setTimer("Election", 1)
    return state
  },
  modes: {
    Leader: {
      on: {
        *Vote(state) {
          return { ...state, ran: [...state.ran, `Vote as leader since ${state.mode.since}`] }
        },
      },
      onTimer: {
        *Election(state) {
          return yield* become(state, Follower({}))
        },
      },
      *onDrained(state) {
        return { ...state, ran: [...state.ran, "Drained"] }
      },
    },
  },
})

const follower = start(Replica)
const leader = step(Replica, follower, message(Beat({}))).state

describe("Role", () => {
  it("starts among the members, and may depend on who it is", () => {
    const role = Role.make("R", {
      receives: [Beat],
      state: { told: Schema.Array(Schema.String) },
      initial: ({ members, self }) => ({ told: [self.node, self.role, ...members] }),
      on: { Beat: Role.ignore },
    })
    expect(start(role)).toEqual({ told: ["a", "R", "a", "b", "c"] })
  })

  it("tells each handler who it is, who is a member and who sent the message", () => {
    const role = Role.make("R", {
      receives: [Beat],
      sends: [Beat],
      state: {},
      initial: () => ({}),
      on: {
        *Beat(state, beat, { from, members, self }) {
          yield* send(from, beat)
          yield* send(self, beat)
          for (const node of members) yield* send({ ...self, node }, beat)
          return state
        },
      },
    })
    const { outputs } = step(role, {}, message(Beat({})))
    const receivers = outputs.map((output) => output._tag === "Send" && `${output.to.role}@${output.to.node}`)
    expect(receivers).toEqual(["Sender@b", "R@a", "R@a", "R@b", "R@c"])
  })

  it("changes its mode, and with it the handlers in force: those of the mode, and else its own", () => {
    expect(leader.mode).toEqual({ _tag: "Leader", since: 3 })
    expect(step(Replica, follower, message(Vote({ term: 1 }))).state.ran).toEqual(["Vote"])
    expect(step(Replica, leader, message(Vote({ term: 1 }))).state.ran).toEqual(["Vote as leader since 3"])
    expect(step(Replica, leader, timer("Heartbeat")).state.ran).toEqual(["Heartbeat"])
    expect(step(Replica, follower, timer("Election")).state).toBe(follower)
    expect(step(Replica, leader, timer("Election")).state.mode).toEqual({ _tag: "Follower" })
  })

  it("returns to its own handlers with its mode", () => {
    const again = step(Replica, leader, timer("Election")).state
    expect(step(Replica, again, message(Vote({ term: 1 }))).state.ran).toEqual(["Vote"])
  })

  it("is told of its drained mailbox in the modes that ask for it", () => {
    expect(Replica.handlesDrained).toBe(true)
    expect(step(Replica, follower, { _tag: "Drained" }).state).toBe(follower)
    expect(step(Replica, leader, { _tag: "Drained" }).state.ran).toEqual(["Drained"])
  })

  it("is not told of its drained mailbox if it does not ask", () => {
    const role = Role.make("R", { receives: [], state: {}, initial: () => ({}), on: {} })
    expect(role.handlesDrained).toBe(false)
  })

  it("runs its start in any mode", () => {
    for (const state of [follower, leader]) {
      expect(step(Replica, state, { _tag: "Start" }).outputs).toMatchObject([{ _tag: "SetTimer", name: "Election" }])
    }
  })

  it("ignores with `ignore`: the same state, and no output", () => {
    expect(step(Replica, follower, timer("Election"))).toEqual({ state: follower, outputs: [] })
  })

  it("has a Schema for what it receives, sends and emits, and for its state", () => {
    const bytes = Schema.encodeSync(Schema.toCodecJson(Replica.state))(leader)
    expect(Schema.decodeUnknownSync(Schema.toCodecJson(Replica.state))(JSON.parse(JSON.stringify(bytes)))).toEqual(
      leader,
    )
    expect(Schema.decodeUnknownSync(Replica.receives)({ _tag: "Vote", term: 4 })).toEqual(Vote({ term: 4 }))
    expect(() => Schema.decodeUnknownSync(Replica.receives)({ _tag: "Vote", term: 4.5 })).toThrow()
    expect(() => Schema.decodeUnknownSync(Replica.sends)({ _tag: "Vote", term: 4 })).toThrow()
    expect(() => Schema.decodeUnknownSync(Replica.emits)({ _tag: "Beat" })).toThrow()
  })

  it("is stepped without being changed: the same step twice gives the same", () => {
    const stimulus = message(Beat({}))
    expect(step(Replica, follower, stimulus)).toEqual(step(Replica, follower, stimulus))
    expect(follower).toEqual(Replica.initial({ self: at("Replica"), members }))
  })
})

describe("Message", () => {
  it("makes plain data with its tag, which its Schema describes", () => {
    expect(Vote({ term: 1 })).toEqual({ _tag: "Vote", term: 1 })
    expect(Vote.tag).toBe("Vote")
    expect(Schema.decodeUnknownSync(Vote.schema)({ _tag: "Vote", term: 1 })).toEqual(Vote({ term: 1 }))
  })

  it.each([
    ["another tag", { _tag: "Beat", term: 1 }],
    ["a missing field", { _tag: "Vote" }],
    ["a field of another type", { _tag: "Vote", term: "1" }],
    ["no object", "Vote"],
  ])("does not decode %s", (_, input) => {
    expect(() => Schema.decodeUnknownSync(Vote.schema)(input)).toThrow()
  })

  it("a union takes each of its kinds, and nothing else", () => {
    const decode = Schema.decodeUnknownSync(Message.union([Vote, Beat]))
    expect([decode(Vote({ term: 1 })), decode(Beat({}))]).toEqual([{ _tag: "Vote", term: 1 }, { _tag: "Beat" }])
    expect(() => decode(Follower({}))).toThrow()
    expect(() => Schema.decodeUnknownSync(Message.union([]))(Beat({}))).toThrow()
  })
})
