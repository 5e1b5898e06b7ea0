/**
 * Three processes of `synod serve`, and a process that makes a load on them.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError, type Scope } from "effect"
import { variableOf } from "../../src/cli/load.ts"
import type { NodeId } from "../../src/model/NodeId.ts"
import { membersOf } from "../cluster/Cluster.ts"
import { Ready } from "./Load.ts"
import type { LoadedCluster } from "./LoadedCluster.ts"
import { directory, freePorts, hostname } from "./place.ts"
import { type Process, type ProcessFailed, type Spawner, start } from "../../src/campaign/Process.ts"

/** Where a new cluster is to run. */
export interface Place {
  readonly members: ReadonlyArray<NodeId>
  /** Where clients reach the members, in their order. */
  readonly urls: ReadonlyArray<string>
  /** Starts a member: for the first time, or on what it had on its disk. */
  readonly serve: (
    member: NodeId,
    disk: "new" | "existing",
  ) => Effect.Effect<Process, ProcessFailed, Spawner | Scope.Scope>
}

/** How the nodes of a cluster differ from those that `synod serve` serves by its defaults. */
export interface Options {
  /** What each round trip between nodes takes longer than the sockets do, in milliseconds. Default: 0. */
  readonly roundTripMs?: number
  /** Settings besides those that every node must have. */
  readonly settings?: { readonly [name: string]: string }
}

/** What runs a node, which takes its settings from the environment. */
const programOf = (roundTripMs: number): ReadonlyArray<string> =>
  roundTripMs === 0
    ? ["src/cli/main.ts", "serve", "--log-level", "warn"]
    : ["bench/live/delayedMain.ts", `${roundTripMs / 2}`]

/** Finds a place for a cluster. */
export const place: (
  options?: Options,
) => Effect.Effect<Place, PlatformError.PlatformError, FileSystem.FileSystem | Scope.Scope> = Effect.fnUntraced(
  function* ({ roundTripMs = 0, settings = {} } = {}) {
    const members = membersOf(3)
    const data = yield* directory
    const ports = yield* freePorts(2 * members.length)
    const clientPorts = ports.slice(members.length)
    const addresses = members.map((member, index) => `${member}=${hostname}:${ports[index]}:${clientPorts[index]}`)
    return {
      members,
      urls: clientPorts.map((port) => `ws://${hostname}:${port}`),
      serve: (member, disk) => {
        const given = {
          ...settings,
          node: member,
          members: addresses.join(","),
          secret: "known to all of this bench",
          directory: `${data}/${member}`,
          disk,
        }
        return start({
          command: Deno.execPath(),
          args: ["run", "--quiet", "-A", ...programOf(roundTripMs)],
          env: Object.fromEntries(Object.entries(given).map(([name, value]) => [variableOf(name), value])),
        })
      },
    }
  },
)

/** Starts a cluster and a client, which takes orders once the cluster has taken a put. */
export const startSynod: (options?: Options) => Effect.Effect<
  LoadedCluster,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem | Scope.Scope
> = Effect.fnUntraced(function* (options) {
  const { members, serve, urls } = yield* place(options)
  const nodes = yield* Effect.forEach(members, (member) => serve(member, "new"))
  const loader = yield* start({
    command: Deno.execPath(),
    args: ["run", "--quiet", "-A", "bench/live/clientMain.ts", ...urls],
  })
  yield* loader.hear(Ready)
  return { loader, nodes }
})
