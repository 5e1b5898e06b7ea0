/**
 * Three processes of Synod, and a process that makes a load on them.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError, Schema, type Scope } from "effect"
import { membersOf } from "../cluster/Cluster.ts"
import { Ready } from "./Load.ts"
import type { LoadedCluster } from "./LoadedCluster.ts"
import { directory, freePorts, hostname } from "./place.ts"
import { type Process, type ProcessFailed, type Spawner, start } from "./Process.ts"
import { Serve } from "./Serve.ts"

/** Runs a program of this bench. */
export const runMain = (
  main: string,
  args: ReadonlyArray<string>,
): Effect.Effect<Process, ProcessFailed, Spawner | Scope.Scope> =>
  Effect.tap(
    start({ command: Deno.execPath(), args: ["run", "--quiet", "-A", `bench/live/${main}.ts`, ...args] }),
    ({ hear }) => hear(Ready),
  )

/** What each node of a new cluster is told, in the order of the members. */
export const place: Effect.Effect<
  ReadonlyArray<Serve>,
  PlatformError.PlatformError,
  FileSystem.FileSystem | Scope.Scope
> = Effect.gen(function* () {
  const members = membersOf(3)
  const data = yield* directory
  const ports = yield* freePorts(2 * members.length)
  const portOf = (index: number) => ports[index] ?? 0
  const peers = Object.fromEntries(members.map((self, index) => [self, `ws://${hostname}:${portOf(index)}`]))
  return members.map((self, index) => ({
    self,
    peers,
    peerPort: portOf(index),
    clientPort: portOf(members.length + index),
    directory: `${data}/${self}`,
    start: "new" as const,
    delayMs: 0,
  }))
})

/** Starts a node. */
export const startNode = (settings: Serve) => runMain("serveMain", [JSON.stringify(Schema.encodeSync(Serve)(settings))])

/** Starts a client that takes orders. */
export const startClient = (nodes: ReadonlyArray<Serve>) =>
  runMain("clientMain", nodes.map(({ clientPort }) => `ws://${hostname}:${clientPort}`))

/** Starts a cluster, with so much more delay in each direction between nodes, and a client. */
export const startSynod: (
  delayMs?: number,
) => Effect.Effect<
  LoadedCluster,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem | Scope.Scope
> = Effect.fnUntraced(function* (delayMs = 0) {
  const settings = yield* place
  const nodes = yield* Effect.forEach(settings, (one) => startNode({ ...one, delayMs }), { concurrency: "unbounded" })
  return { loader: yield* startClient(settings), nodes }
})
