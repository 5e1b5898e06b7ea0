/**
 * Three processes that run a bare protocol.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError, Schema, type Scope } from "effect"
import { membersOf } from "../cluster/Cluster.ts"
import { Bare } from "./Bare.ts"
import { Ready } from "./Load.ts"
import type { LoadedCluster } from "./LoadedCluster.ts"
import { directory, freePorts, hostname } from "./place.ts"
import { type ProcessFailed, type Spawner, start } from "../../src/campaign/Process.ts"

/** Starts the cluster; its first node is the one that takes orders. */
export const startBare: (
  options: Pick<Bare, "protocol" | "delayMs">,
) => Effect.Effect<
  LoadedCluster,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem | Scope.Scope
> = Effect.fnUntraced(function* (options) {
  const members = membersOf(3)
  const data = yield* directory
  const ports = yield* freePorts(members.length)
  const peers = Object.fromEntries(members.map((self, index) => [self, `ws://${hostname}:${ports[index]}`]))
  const nodes = yield* Effect.forEach(members, (self, index) => {
    const settings: Bare = { ...options, self, peers, port: ports[index] ?? 0, directory: `${data}/${self}` }
    const told = JSON.stringify(Schema.encodeSync(Bare)(settings))
    return start({ command: Deno.execPath(), args: ["run", "--quiet", "-A", "bench/live/bareMain.ts", told] })
  })
  const [loader] = nodes
  if (loader === undefined) return yield* Effect.die("a cluster has members")
  yield* loader.hear(Ready)
  return { loader, nodes }
})
