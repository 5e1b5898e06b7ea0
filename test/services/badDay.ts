/** A bad day of the services on three nodes of Multi-Paxos, as their typed clients see it. */
import { Effect, Fiber, Layer, Random, type Scope } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import { Link } from "../../src/network/mod.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { make as makeClient, ReplicatedClient } from "../../src/replicated/client/ReplicatedClient.ts"
import type { Transport } from "../../src/replicated/client/Transport.ts"
import { Replica } from "../../src/replicated/Replica.ts"
import { Election } from "../../src/services/election/mod.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"
import { LockServer } from "../../src/services/lock/mod.ts"
import { Cluster, Faults } from "../../src/simulation/mod.ts"
import { names } from "../support/watchedCluster.ts"

const services = [KeyValue, LockServer, Election]
const members = names(3)

/** The way to a node of the cluster, which ends when the node does. */
const transportTo = (
  cluster: Cluster.Cluster<Replica, unknown>,
  node: NodeId,
  fork: (effect: Effect.Effect<void>) => Fiber.Fiber<void>,
): Transport => ({
  address: node,
  connect: ({ lost, opened, responded }) => {
    const talk = Effect.flatMap(Replica, (replica) =>
      Effect.callback<never>(() => {
        const connection = replica.connect(responded)
        opened(node, (request) => connection.request(request))
        return Effect.sync(() => connection.close())
      }))
    const end = Effect.sync(() => lost("it is down"))
    const fiber = fork(Effect.catchCause(cluster.on(node)(talk), () => end))
    return () => fiber.interruptUnsafe()
  },
})

/** Runs a program while nodes crash and are cut off for a while, and until it ends; all are up again in the end. */
export const badDay = <A, E>(
  program: (cluster: Cluster.Cluster<Replica, unknown>) => Effect.Effect<A, E, ReplicatedClient | Scope.Scope>,
): Effect.Effect<A, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const cluster = yield* Cluster.make({
      nodes: members,
      layer: (id) =>
        Replica.layer({ id, services, compactAfterLength: 20_000 }).pipe(
          Layer.provide(MultiPaxos.layer({ id, members })),
        ),
      links: { delay: Link.uniform(1, 20), loss: 0.02, duplication: 0.02, reordering: 0.1 },
    })
    const fork = Effect.runForkWith(yield* Effect.context<never>())
    const transports = members.map((node) => transportTo(cluster, node, fork))
    const client = yield* makeClient(transports, { timeout: "20 seconds" })
    const faults = yield* Effect.forkScoped(Faults.inject(cluster, { duration: "20 seconds", interval: "1 second" }))
    const result = yield* Effect.provideService(program(cluster), ReplicatedClient, client)
    yield* Fiber.join(faults)
    return result
  })

/** Does something so many times, each time at some moment. */
export const often = <A, E, R>(times: number, effect: Effect.Effect<A, E, R>): Effect.Effect<void, E, R> =>
  Effect.repeat(Effect.andThen(Effect.flatMap(Random.next, (drawn) => Effect.sleep(drawn * 400)), effect), {
    times: times - 1,
  }).pipe(Effect.asVoid)
