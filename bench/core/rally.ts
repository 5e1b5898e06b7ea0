/**
 * Two roles that play a ball to and fro: one who serves, one who returns.
 *
 * @module
 */
import { Schema } from "effect"
import * as Address from "../../src/model/Address.ts"
import { emit, reply, send } from "../../src/role/Command.ts"
import * as Message from "../../src/role/Message.ts"
import * as Role from "../../src/role/Role.ts"

/** A ball that is to cross so many times more. */
export interface Ball {
  readonly _tag: "Ball"
  readonly crossings: number
}
export const Ball: Message.Message<Ball> = Message.make("Ball", { crossings: Schema.Natural })

/** The ball has crossed as often as it was to. */
export interface Out {
  readonly _tag: "Out"
}
export const Out: Message.Message<Out> = Message.make("Out", {})

/** Starts a rally with the other members' players. */
export interface Serve {
  readonly _tag: "Serve"
  readonly crossings: number
}
export const Serve: Message.Message<Serve> = Message.make("Serve", { crossings: Schema.Natural })

/** Returns the ball until it is out. */
export const Player: Role.Role<object, Ball | Serve> = Role.make("Player", {
  receives: [Ball, Serve],
  sends: [Ball],
  emits: [Out],
  state: {},
  initial: () => ({}),
  on: {
    *Serve(state, { crossings }, { members, self }) {
      for (const member of members) {
        if (member !== self.node) yield* send(Address.make(member, self.role), Ball({ crossings }))
      }
      return state
    },
    *Ball(state, { crossings }) {
      yield* crossings === 1 ? emit(Out({})) : reply(Ball({ crossings: crossings - 1 }))
      return state
    },
  },
})
