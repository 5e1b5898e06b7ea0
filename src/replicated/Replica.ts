/**
 * A replica of services: it applies what the replicated log decides, and answers clients.
 *
 * @module
 */
import { Context } from "effect"
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
  /** Connects a client. `respond` is called for each response, at once or later; it must return at once. */
  readonly connect: (respond: (response: Response) => void) => Connection
}

const ReplicaBase: Context.ServiceClass<Replica, "@synod/synod/replicated/Replica", ReplicaService> = Context.Service<
  Replica,
  ReplicaService
>()("@synod/synod/replicated/Replica")

/** The replica of this node. */
export class Replica extends ReplicaBase {}
