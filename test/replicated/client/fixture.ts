/** A client of a scripted cluster, in a simulated world. */
import { Effect, type Scope } from "effect"
import * as ReplicatedClient from "../../../src/replicated/client/ReplicatedClient.ts"
import { simulate } from "../../support/simulate.ts"
import { FakeCluster } from "./FakeCluster.ts"

/** Runs a program with a client of nodes a, b and c, or of others, of which `leader` leads. */
export const withCluster = <A, E>(
  program: (cluster: FakeCluster) => Effect.Effect<A, E, ReplicatedClient.ReplicatedClient | Scope.Scope>,
  { leader = "a", nodes = ["a", "b", "c"], seed = 1, ...options }: ReplicatedClient.Options & {
    readonly leader?: string
    readonly nodes?: ReadonlyArray<string>
    readonly seed?: number
  } = {},
) =>
  simulate(
    Effect.gen(function* () {
      const cluster = yield* FakeCluster.make(...nodes)
      cluster.leader = cluster.names.find((name) => name === leader) ?? null
      const client = yield* ReplicatedClient.make(cluster.transports, options)
      return yield* Effect.provideService(program(cluster), ReplicatedClient.ReplicatedClient, client)
    }),
    { seed },
  )
