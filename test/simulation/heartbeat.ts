import { Context, Effect, Layer, Schema } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { broadcastToPeers, Message, Role, setTimer } from "../../src/role/mod.ts"
import { Node } from "../../src/runtime/mod.ts"

interface Beat {
  readonly _tag: "Beat"
  readonly count: number
}
const Beat: Message.Message<Beat> = Message.make("Beat", { count: Schema.Int })

/** Counts its heartbeats for all its lives, and what it hears for this one. */
const makeHeart = (intervalMs: number): Role.Role =>
  Role.make("Heart", {
    receives: [Beat],
    sends: [Beat],
    emits: [Beat],
    timers: ["beat"],
    state: { count: Schema.Int, heard: Schema.Int },
    durable: ["count"],
    initial: () => ({ count: 0, heard: 0 }),
    *onStart(state) {
      yield* setTimer("beat", intervalMs)
      return state
    },
    on: {
      *Beat(state) {
        return { ...state, heard: state.heard + 1 }
      },
    },
    onTimer: {
      *beat({ count, heard }) {
        yield* broadcastToPeers("Heart", Beat({ count }))
        yield* setTimer("beat", intervalMs)
        return { count: count + 1, heard }
      },
    },
  })

export const id = (name: string): NodeId => NodeId.make(name)

export const nodes: ReadonlyArray<NodeId> = ["a", "b", "c", "d", "e"].map(id)

/** A node that sends heartbeats. */
export const heartbeats = (intervalMs: number) => (node: NodeId) =>
  Layer.effectContext(
    Effect.as(Node.make({ id: node, members: nodes, roles: [makeHeart(intervalMs)] }), Context.empty()),
  )

/** The number that a heartbeat carries. */
export const countOf = (message: unknown): number => Schema.decodeUnknownSync(Beat.schema)(message).count
