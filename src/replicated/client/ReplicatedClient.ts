/**
 * A client of replicated services: one session, and at most one connection a node, for all services used through it.
 *
 * @module
 */
import {
  Clock,
  Context,
  Duration,
  Effect,
  Layer,
  PubSub,
  Random,
  type Result,
  type Scope,
  Stream,
  SubscriptionRef,
} from "effect"
import { NodeId } from "../../model/NodeId.ts"
import { monotonicMs } from "../../time/monotonicMs.ts"
import { Timers } from "../../time/Timers.ts"
import type { Answered, Changed, Exit, Status } from "../messages.ts"
import type { ReplicaService } from "../Replica.ts"
import { Command, type Procedure } from "./Command.ts"
import { Deadlines } from "./Deadlines.ts"
import { type CallError, type QueryError, Unavailable, type WatchError } from "./errors.ts"
import { Link } from "./Link.ts"
import { measured } from "./metrics.ts"
import { Outage } from "./Outage.ts"
import { probe } from "./probe.ts"
import { type Consistency, Query } from "./Query.ts"
import { Route } from "./Route.ts"
import { Sessions } from "./Sessions.ts"
import { memory, type Transport } from "./Transport.ts"
import { watch, type Watching } from "./Watching.ts"

export type { Consistency, Procedure }

/** How a client behaves. */
export interface Options {
  /** How long a call or a query may take, all attempts included. Default: 10 seconds. */
  readonly timeout?: Duration.Input
  /** Whether calls are counted by outcome (`synod_calls_total`) and timed (`synod_call_seconds`): 1 µs each. Default: no. */
  readonly metrics?: boolean
}

/** How a node stands, or why it does not say so. */
export interface NodeStatus {
  readonly address: string
  readonly status: Result.Result<Status, Unavailable>
}

/** What a client does, in JSON; a service's own client has the types. */
export interface ReplicatedClientService {
  /** Has a procedure applied once, however often it must be sent. */
  readonly call: (procedure: Procedure) => Effect.Effect<Exit, CallError>
  /** Asks a read-only procedure: the leader, or if a stale answer will do any one node. */
  readonly query: (procedure: Procedure, consistency: Consistency) => Effect.Effect<Answered, QueryError>
  /** The changes of a service from an index on (`null`: from now on), and those to come, each once, in order. */
  readonly watch: (service: string, from: number | null) => Stream.Stream<Changed, WatchError>
  /** How every node stands. */
  readonly status: Effect.Effect<ReadonlyArray<NodeStatus>>
  /** Why no node can be reached, now and whenever that changes; `undefined` while one can, or none was tried. Ends with the client. */
  readonly outage: Stream.Stream<string | undefined>
}

const isOver = new Unavailable({ problem: "the client is closed" })
const closed = Effect.fail(isOver)

/** Makes a client that reaches its nodes, at least one, by these ways. With its scope it closes its session and leaves. */
export const make: (
  transports: ReadonlyArray<Transport>,
  options?: Options,
) => Effect.Effect<ReplicatedClientService, never, Scope.Scope> = Effect.fnUntraced(
  function* (transports, { metrics = false, timeout = "10 seconds" } = {}) {
    const clock = yield* Clock.Clock
    const { after } = yield* Timers
    const fork = Effect.runForkWith(yield* Effect.context<never>())
    const links = transports.map((transport) => new Link(transport, after))
    // Of many clients each begins elsewhere, so that all nodes have their share of what any node can answer.
    const first = yield* Random.nextIntBetween(0, links.length, { halfOpen: true })
    const [leader, any] = [new Route(fork, links, first, "leader"), new Route(fork, links, first, "any")]
    const deadlines = new Deadlines(Duration.toMillis(timeout), after, () => monotonicMs(clock))
    const sessions = new Sessions(leader, after)
    const outage = yield* SubscriptionRef.make<string | undefined>(undefined)
    new Outage(links, (problem) => fork(SubscriptionRef.set(outage, problem)))

    const watches = new Set<Watching>()
    let isClosed = false
    yield* Effect.addFinalizer(() => PubSub.shutdown(outage.pubsub))
    yield* Effect.addFinalizer(() =>
      Effect.andThen(
        sessions.close,
        Effect.sync(() => {
          isClosed = true
          for (const watching of watches) watching.fail(isOver)
          deadlines.expireAll()
          for (const route of [leader, any]) route.close()
          for (const link of links) link.close()
        }),
      )
    )
    const client: ReplicatedClientService = {
      call: (procedure) =>
        Effect.callback((resume) => {
          if (isClosed) return resume(closed)
          const command = new Command(procedure, sessions, leader, deadlines, resume)
          sessions.ask(command)
          return Effect.sync(() => command.end())
        }),
      query: (procedure, consistency) =>
        Effect.callback((resume) => {
          if (isClosed) return resume(closed)
          const route = consistency === "stale" ? any : leader
          const query = new Query(procedure, consistency, route, deadlines, resume)
          route.ask(query)
          return Effect.sync(() => query.end())
        }),
      watch: (service, from) =>
        Stream.suspend(() => isClosed ? Stream.fail(isOver) : watch(any, service, from, watches)),
      status: Effect.forEach(
        links,
        (link) =>
          Effect.map(
            Effect.result(Effect.suspend(() => isClosed ? closed : probe(link, deadlines))),
            (status) => ({ address: link.address, status }),
          ),
        { concurrency: "unbounded" },
      ),
      outage: SubscriptionRef.changes(outage),
    }
    return metrics ? yield* measured(client) : client
  },
)

const ReplicatedClientBase: Context.ServiceClass<
  ReplicatedClient,
  "@synod/synod/replicated/ReplicatedClient",
  ReplicatedClientService
> = Context.Service<ReplicatedClient, ReplicatedClientService>()("@synod/synod/replicated/ReplicatedClient")

/** The client that services are used through. */
export class ReplicatedClient extends ReplicatedClientBase {
  /** A client that reaches its nodes by these ways. */
  static readonly layer = (
    transports: ReadonlyArray<Transport>,
    options?: Options,
  ): Layer.Layer<ReplicatedClient> => Layer.effect(ReplicatedClient, make(transports, options))

  /** A client of replicas of this process, by their nodes' names. */
  static readonly layerMemory = (
    replicas: { readonly [node: string]: ReplicaService },
    options?: Options,
  ): Layer.Layer<ReplicatedClient> =>
    ReplicatedClient.layer(
      Object.entries(replicas).map(([node, replica]) => memory(NodeId.make(node), replica)),
      options,
    )
}
