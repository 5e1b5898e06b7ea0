/**
 * Three processes of etcd, and a process that makes a load on them.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError, type Scope } from "effect"
import { Ready } from "../live/Load.ts"
import type { LoadedCluster } from "../live/LoadedCluster.ts"
import { directory, freePorts, hostname } from "../live/place.ts"
import { output, ProcessFailed, type Spawner, start } from "../../src/campaign/Process.ts"

const names = ["a", "b", "c"]

const cure =
  "install etcd and what its client is built from: apt-get install etcd-server golang-go golang-etcd-server-dev"

/** Where Debian keeps the sources of Go packages. */
const goPath = "/usr/share/gocode"

/** Builds the client that makes the load, which takes half a minute the first time. */
const buildLoader = Effect.fnUntraced(function* (data: string) {
  const program = `${data}/loader`
  const cache = yield* Effect.sync(() => `${Deno.cwd()}/bench/results/go-cache`)
  yield* output({
    command: "go",
    args: ["build", "-o", program, "bench/etcd/client/main.go"],
    env: { GO111MODULE: "off", GOPATH: goPath, GOCACHE: cache, GOFLAGS: "" },
  })
  return program
}, Effect.mapError(({ command, problem }) => new ProcessFailed({ command, problem: `${problem}\n${cure}` })))

/** Starts etcd with its defaults, which sync every put to the disk, and a client connected to its leader. */
export const startEtcd: Effect.Effect<
  LoadedCluster,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem | Scope.Scope
> = Effect.gen(function* () {
  const data = yield* directory
  const program = yield* buildLoader(data)
  const ports = yield* freePorts(2 * names.length)
  const urlOf = (index: number) => `http://${hostname}:${ports[index]}`
  const peer = (index: number) => urlOf(names.length + index)
  const cluster = names.map((name, index) => `${name}=${peer(index)}`).join(",")
  const nodes = yield* Effect.forEach(names, (name, index) =>
    start({
      command: "etcd",
      args: Object.entries({
        "name": name,
        "data-dir": `${data}/${name}`,
        "listen-client-urls": urlOf(index),
        "advertise-client-urls": urlOf(index),
        "listen-peer-urls": peer(index),
        "initial-advertise-peer-urls": peer(index),
        "initial-cluster": cluster,
        "initial-cluster-state": "new",
        "logger": "zap",
        "log-level": "error",
      }).flatMap(([flag, value]) => [`--${flag}`, value]),
    }).pipe(Effect.mapError(({ command, problem }) => new ProcessFailed({ command, problem: `${problem}\n${cure}` }))))
  const loader = yield* start({ command: program, args: [names.map((_, index) => urlOf(index)).join(",")] })
  yield* loader.hear(Ready)
  return { loader, nodes }
})
