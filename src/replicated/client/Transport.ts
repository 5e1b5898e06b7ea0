/**
 * What carries requests to a node and responses back.
 *
 * @module
 */
import type { NodeId } from "../../model/NodeId.ts"
import type { Request, Response } from "../messages.ts"
import type { ReplicaService } from "../Replica.ts"
import type { TokenRefused } from "./errors.ts"

/** Who is told what happens on a connection. */
export interface Listener {
  /** The connection is open, to the node of this name. What is sent keeps its order; if any is lost, all after it is. */
  readonly opened: (node: NodeId, send: (request: Request) => void) => void
  readonly responded: (response: Response) => void
  /** Nothing was heard of the node for a while, though it was asked for a sign. Told again while that lasts. */
  readonly silent: () => void
  /**
   * The connection never opened, perhaps as the node refuses the client's token, or is over: nothing more comes of it.
   * Not told to who closed it.
   */
  readonly lost: (problem: string | TokenRefused) => void
}

/** The way to a node. */
export interface Transport {
  /** Where it leads, for people. */
  readonly address: string
  /** Connects, at once or later. Returns what sends all that is left and closes. */
  readonly connect: (listener: Listener) => () => void
}

/** The way to a replica of this process, which cannot break. */
export const memory = (node: NodeId, replica: ReplicaService): Transport => ({
  address: node,
  connect: ({ opened, responded }) => {
    const connection = replica.connect(responded)
    opened(node, (request) => connection.request(request))
    return () => connection.close()
  },
})
