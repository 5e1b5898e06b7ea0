/**
 * Three processes that run a bare protocol.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError, Schema, type Scope } from "effect"
import { membersOf } from "../cluster/Cluster.ts"
import { Bare } from "./Bare.ts"
import { Ready } from "./Load.ts"
import { directory, freePorts, hostname } from "./place.ts"
import { type Process, type ProcessFailed, type Spawner, start } from "./Process.ts"

/** Starts the cluster; returns the process that takes orders, once it does. */
export const startBare: (
  options: Pick<Bare, "protocol" | "delayMs">,
) => Effect.Effect<
  Process,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem | Scope.Scope
> = Effect.fnUntraced(function* (options) {
  const members = membersOf(3)
  const data = yield* directory
  const ports = yield* freePorts(members.length)
  const peers = Object.fromEntries(members.map((self, index) => [self, `ws://${hostname}:${ports[index]}`]))
  const [proposer] = yield* Effect.forEach(members, (self, index) => {
    const settings: Bare = { ...options, self, peers, port: ports[index] ?? 0, directory: `${data}/${self}` }
    const told = JSON.stringify(Schema.encodeSync(Bare)(settings))
    return start({ command: Deno.execPath(), args: ["run", "--quiet", "-A", "bench/live/bareMain.ts", told] })
  })
  if (proposer === undefined) return yield* Effect.die("a cluster has members")
  yield* proposer.hear(Ready)
  return proposer
})
