/**
 * Serves clients that are other processes: WebSockets to the node's replica, and HTTP for whatever else it offers.
 *
 * @module
 */
import { Cause, Clock, Context, Effect, FiberSet, Layer, Metric, type Scope } from "effect"
import { isRefusal } from "../../network/websocket/Closed.ts"
import * as Complaints from "../../network/websocket/Complaints.ts"
import type { Connection } from "../../network/websocket/Connection.ts"
import type { ListenFailed } from "../../network/websocket/port.ts"
import { Timers } from "../../time/Timers.ts"
import { Replica } from "../Replica.ts"
import { listen } from "./listener.ts"
import * as metrics from "./metrics.ts"
import { serve, type Surroundings } from "./serve.ts"
import { type InvalidServer, type Options, settle } from "./settings.ts"

/** A running server. */
export interface ReplicaServerService {
  /** Where clients reach this node, with the port that it has got: `ws://host:port`, or `wss:` with TLS. */
  readonly url: string
}

/** Serves clients until the scope closes. */
export const make: (
  options: Options,
) => Effect.Effect<ReplicaServerService, InvalidServer | ListenFailed, Replica | Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const settings = yield* settle(options)
    const context = yield* Effect.context<never>()
    const complain = yield* Complaints.make
    const around: Surroundings = {
      settings,
      context,
      timers: yield* Timers,
      clock: yield* Clock.Clock,
      replica: yield* Replica,
      count: {
        framesIn: metrics.frames("in"),
        framesOut: metrics.frames("out"),
        bytesIn: metrics.bytes("in"),
        bytesOut: metrics.bytes("out"),
      },
    }
    for (const why of metrics.refusals) yield* Metric.update(metrics.refused(why), 0)
    const refused = (why: metrics.Refusal, problem: string) => {
      metrics.refused(why).updateUnsafe(1, context)
      complain(why, `refused a client: ${problem}`)
    }
    const enter = Effect.fnUntraced(function* (connection: Connection) {
      metrics.connected.modifyUnsafe(1, context)
      const { end, problem } = yield* Effect.flip(serve(connection, around))
      metrics.connected.modifyUnsafe(-1, context)
      if (isRefusal(end)) refused(end, problem)
    })
    const fork = yield* FiberSet.makeRuntime()
    const url = yield* listen(settings, {
      enter: (connection) => fork(enter(connection)),
      refused,
      failed: (problem, cause) =>
        fork(cause === undefined ? Effect.logError(problem) : Effect.logError(problem, Cause.die(cause))),
    })
    return { url }
  },
)

const ReplicaServerBase: Context.ServiceClass<
  ReplicaServer,
  "@synod/synod/replicated/ReplicaServer",
  ReplicaServerService
> = Context.Service<ReplicaServer, ReplicaServerService>()("@synod/synod/replicated/ReplicaServer")

/** The port of this node for clients. */
export class ReplicaServer extends ReplicaServerBase {
  /** Serves the node's replica to clients. */
  static readonly layer = (options: Options): Layer.Layer<ReplicaServer, InvalidServer | ListenFailed, Replica> =>
    Layer.effect(ReplicaServer, make(options))
}
