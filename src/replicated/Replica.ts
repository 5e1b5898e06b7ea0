/**
 * A replica of services: it applies what the replicated log decides, and answers clients.
 *
 * @module
 */
import { Context, type Effect, Layer } from "effect"
import type { ReplicatedLog } from "../protocols/ReplicatedLog.ts"
import type { Failure } from "./Follower.ts"
import type { InvalidImage } from "./Image.ts"
import { type InvalidReplica, make, type Options } from "./make.ts"
import type { Request, Response } from "./messages.ts"

/** A client's connection to a replica, whatever carries it. */
export interface Connection {
  /** Takes a request and returns at once; the responses go where the connection was told. */
  readonly request: (request: Request) => void
  /** The client is gone: its watches end. What it has asked for goes on. */
  readonly close: () => void
}

/** What a replica offers to whatever serves clients. */
export interface ReplicaService {
  /** Connects a client. `respond` is called for each response, at once or later; it must return at once, and not throw. */
  readonly connect: (respond: (response: Response) => void) => Connection
}

/** A replica at work. */
export interface RunningReplica extends ReplicaService {
  /** Fails when the replica cannot go on; until it is started again every request is answered with `Unavailable`. */
  readonly failure: Effect.Effect<never, Failure>
}

const ReplicaBase: Context.ServiceClass<Replica, "@synod/synod/replicated/Replica", RunningReplica> = Context.Service<
  Replica,
  RunningReplica
>()("@synod/synod/replicated/Replica")

/** The replica of this node. */
export class Replica extends ReplicaBase {
  /**
   * A replica on the node's replicated log: begins where its latest snapshot ends, and stops with its scope. Refuses a
   * snapshot that is damaged, or holds services which it does not have; a service that the snapshot lacks begins anew.
   */
  static readonly layer = (options: Options): Layer.Layer<Replica, InvalidReplica | InvalidImage, ReplicatedLog> =>
    Layer.effect(Replica, make(options))
}
