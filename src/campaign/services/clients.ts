/**
 * Typed clients of a simulated cluster of replicas.
 *
 * @module
 */
import { Effect, type Fiber, type Scope } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { make, ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import type { Transport } from "../../replicated/client/Transport.ts"
import type { Request } from "../../replicated/messages.ts"
import { Replica } from "../../replicated/Replica.ts"
import type { Cluster } from "../../simulation/mod.ts"
import type { Stage } from "../Subject.ts"

/** What a campaign of any service is meant to see of its clients. */
export const situations = [
  "a call of a session sent to one node after another",
  "a client that loses its connection to a node that goes down",
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
      const sent: Sent = new Map()
      return yield* make(this.#cluster.nodes.map((node) => this.#transport(node, fork, sent)), { timeout: timeoutMs })
    })
  }

  /** The way to a node of the cluster, which ends when the node does. */
  #transport(node: NodeId, fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>, sent: Sent): Transport {
    return {
      address: node,
      connect: ({ lost, opened, responded }) => {
        const talk = Effect.flatMap(Replica, (replica) =>
          Effect.callback<never>(() => {
            const connection = replica.connect(responded)
            opened(node, (request) => {
              this.#note(node, request, sent)
              connection.request(request)
            })
            return Effect.sync(() => connection.close())
          }))
        const end = Effect.sync(() => {
          this.#stage.situations.reached("a client that loses its connection to a node that goes down")
          lost("it is down")
        })
        const fiber = fork(Effect.catchCause(this.#cluster.on(node)(talk), () => end))
        return () => fiber.interruptUnsafe()
      },
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
