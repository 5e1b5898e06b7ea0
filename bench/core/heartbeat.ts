/**
 * The plainest of clusters: every node sends every other a heartbeat at an interval.
 *
 * @module
 */
import { Context, Effect, Layer, Schema } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { broadcastToPeers, Message, Role, setTimer } from "../../src/role/mod.ts"
import { Node } from "../../src/runtime/mod.ts"

interface Heartbeat {
  readonly _tag: "Heartbeat"
  readonly count: number
}
const Heartbeat: Message.Message<Heartbeat> = Message.make("Heartbeat", { count: Schema.Int })

const makePulse = (intervalMs: number): Role.Role =>
  Role.make("Pulse", {
    receives: [Heartbeat],
    sends: [Heartbeat],
    timers: ["beat"],
    state: { sent: Schema.Int, received: Schema.Int },
    initial: () => ({ sent: 0, received: 0 }),
    *onStart(state) {
      yield* setTimer("beat", intervalMs)
      return state
    },
    on: {
      *Heartbeat(state) {
        return { ...state, received: state.received + 1 }
      },
    },
    onTimer: {
      *beat(state) {
        yield* broadcastToPeers("Pulse", Heartbeat({ count: state.sent }))
        yield* setTimer("beat", intervalMs)
        return { ...state, sent: state.sent + 1 }
      },
    },
  })

export const members: ReadonlyArray<NodeId> = ["a", "b", "c", "d", "e"].map((name) => NodeId.make(name))

/** A node that sends heartbeats. */
export const heartbeatNode = (id: NodeId, intervalMs: number) =>
  Layer.effectContext(Effect.as(Node.make({ id, members, roles: [makePulse(intervalMs)] }), Context.empty()))
