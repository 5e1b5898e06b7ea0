/**
 * Typed clients of a simulated cluster of replicas.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { make, ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import type { Transport } from "../../replicated/client/Transport.ts"
import type { Request } from "../../replicated/messages.ts"
import type { Replica } from "../../replicated/Replica.ts"
import type { Cluster } from "../../simulation/mod.ts"
import { Timers } from "../../time/Timers.ts"
import type { Stage } from "../Subject.ts"
import { transport } from "./transport.ts"

/** What a campaign of any service is meant to see of its clients. */
export const situations = [
  "a call of a session sent to one node after another",
  "a client that loses its connection to a node",
] as const

/** How long a call may take. */
export const timeoutMs = 5000

/** Which node a call was sent to first, by its session and number. */
type Sent = Map<string, NodeId>

/** Makes clients of a cluster. */
export class Clients {
  readonly #cluster: Cluster.Cluster<Replica, unknown>
  readonly #stage: Stage

  constructor(cluster: Cluster.Cluster<Replica, unknown>, stage: Stage) {
    this.#cluster = cluster
    this.#stage = stage
  }

  /** Does something as a new client, which is gone thereafter. */
  as<A, E>(effect: Effect.Effect<A, E, ReplicatedClient | Scope.Scope>): Effect.Effect<A, E> {
    return Effect.scoped(
      Effect.flatMap(this.#make, (client) => Effect.provideService(effect, ReplicatedClient, client)),
    )
  }

  get #make() {
    return Effect.gen({ self: this }, function* () {
      const fork = Effect.runForkWith(yield* Effect.context<never>())
      const world = { fork, timers: yield* Timers }
      const sent: Sent = new Map()
      const ways = this.#cluster.nodes.map((node) => this.#noting(node, transport(this.#cluster, node, world), sent))
      return yield* make(ways, { timeout: timeoutMs })
    })
  }

  /** A way on which what is sent and what is lost is noted. */
  #noting(node: NodeId, { address, connect }: Transport, sent: Sent): Transport {
    return {
      address,
      connect: ({ lost, opened, responded, silent }) =>
        connect({
          responded,
          silent,
          opened: (name, send) =>
            opened(name, (request) => {
              this.#note(node, request, sent)
              send(request)
            }),
          lost: (problem) => {
            this.#stage.situations.reached("a client that loses its connection to a node")
            lost(problem)
          },
        }),
    }
  }

  #note(node: NodeId, request: Request, sent: Sent): void {
    if (request._tag !== "Call") return
    const call = `${request.session} ${request.request}`
    const first = sent.get(call) ?? node
    sent.set(call, first)
    if (first !== node) this.#stage.situations.reached("a call of a session sent to one node after another")
  }
}
