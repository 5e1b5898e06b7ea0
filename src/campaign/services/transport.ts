/**
 * The way of a client to a node of a simulated cluster: it breaks as a connection does, when the node ends or is silent.
 *
 * @module
 */
import { Effect, type Fiber, Queue } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import * as Pulse from "../../network/websocket/Pulse.ts"
import type { Transport } from "../../replicated/client/Transport.ts"
import type { Request } from "../../replicated/messages.ts"
import { Replica } from "../../replicated/Replica.ts"
import type { Cluster } from "../../simulation/mod.ts"
import type { Timers } from "../../time/Timers.ts"

/** What is sent: a request, or a sign of life that is to be returned. */
type Sent = Request | "ping"

/** From one sign of life to the next, as clients have it on WebSockets. */
const heartbeatMs = 1000

/** What a way needs of its world. */
export interface World {
  readonly timers: Timers
  readonly fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>
}

/** The way to a node. */
export const transport = (
  { on }: Cluster.Cluster<Replica, unknown>,
  node: NodeId,
  { fork, timers }: World,
): Transport => ({
  address: node,
  connect: ({ lost, opened, responded, silent }) => {
    // Made at the node, once it listens: it is the node's processor that reads it.
    let sent: Queue.Queue<Sent> | undefined
    const send = (what: Sent): void => {
      if (sent !== undefined) Queue.offerUnsafe(sent, what)
    }
    let isOver = false
    const end = () => {
      isOver = true
      pulse.stop()
    }
    const lose = (problem: string) => {
      if (isOver) return
      end()
      lost(problem)
    }
    const pulse = Pulse.start(timers, heartbeatMs, {
      beat: (silentBeats) => {
        send("ping")
        if (silentBeats > 0) silent()
      },
      silence: () => {
        lose("it has fallen silent")
        fiber.interruptUnsafe()
      },
    })
    // Runs at the node: while that stands still, nothing that is sent is read.
    const talk = Effect.gen(function* () {
      const { connect } = yield* Replica
      const queue = yield* Queue.unbounded<Sent>()
      sent = queue
      const connection = yield* Effect.acquireRelease(
        Effect.sync(() => connect((response) => isOver ? undefined : responded(response))),
        ({ close }) => Effect.sync(close),
      )
      if (!isOver) opened(node, send)
      while (true) {
        const next = yield* Queue.take(queue)
        if (next === "ping") pulse.heard()
        else connection.request(next)
      }
    })
    const down = Effect.sync(() => lose("it is down"))
    const fiber = fork(Effect.catchCause(on(node)(Effect.scoped(talk)), () => down))
    return () => {
      end()
      fiber.interruptUnsafe()
    }
  },
})
