/** Servers of scripted replicas, on loopback. */
import { Effect, type Scope } from "effect"
import type { NodeId } from "../../../src/model/NodeId.ts"
import { Replica } from "../../../src/replicated/Replica.ts"
import * as ReplicaServer from "../../../src/replicated/server/ReplicaServer.ts"
import type { InvalidServer, Options } from "../../../src/replicated/server/settings.ts"
import type { ListenFailed } from "../../../src/network/websocket/mod.ts"
import type { FakeCluster } from "../client/FakeCluster.ts"

/** Serves one node of a scripted cluster; returns its URL. */
export const serve = (
  cluster: FakeCluster,
  node: NodeId,
  options: Partial<Options> = {},
): Effect.Effect<string, InvalidServer | ListenFailed, Scope.Scope> =>
  Effect.provideService(
    Effect.map(
      ReplicaServer.make({ node, listen: { hostname: "127.0.0.1", port: 0 }, ...options }),
      ({ url }) => url,
    ),
    Replica,
    { ...cluster.replica(node), failure: Effect.never },
  )
