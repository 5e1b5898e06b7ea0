/**
 * A node as it is deployed: services on Multi-Paxos, over WebSockets, with a disk of SQLite.
 *
 * @module
 */
import { Effect, FileSystem, Layer, Option } from "effect"
import type { Network } from "../network/mod.ts"
import { check, type Options, WebSocketNetwork } from "../network/websocket/mod.ts"
import * as Port from "../network/websocket/port.ts"
import { ReplicatedLog } from "../protocols/mod.ts"
import * as MultiPaxos from "../protocols/multipaxos/mod.ts"
import * as WebSocketClient from "../replicated/client/mod.ts"
import * as Transport from "../replicated/client/Transport.ts"
import { Replica, ReplicatedClient } from "../replicated/mod.ts"
import * as Server from "../replicated/server/mod.ts"
import * as Http from "../services/http/mod.ts"
import { filesOf } from "../storage/sqlite/files.ts"
import { SqliteDisk } from "../storage/sqlite/mod.ts"
import * as Certificates from "./certificates.ts"
import * as Disk from "./disk.ts"
import { InvalidSetting } from "./load.ts"
import type { Member } from "./Member.ts"
import { roomForClients } from "./openFiles.ts"
import { routes } from "./routes.ts"
import { OwnServices, readyMade } from "./services.ts"
import type { Settings } from "./settings.ts"

/** The member that is the node of these settings. */
export const selfOf = ({ members, node }: Settings): Effect.Effect<Member, InvalidSetting> => {
  const self = members.find(({ id }) => id === node)
  if (self !== undefined) return Effect.succeed(self)
  const names = members.map(({ id }) => id).join(", ")
  return new InvalidSetting({ setting: "members", problem: `node "${node}" is not among ${names}` })
}

/** The network of the node that these settings describe; they are checked at once, before anything is made. */
export const networkOf = Effect.fnUntraced(function* (settings: Settings) {
  const { cluster, listen, members, node, secret } = settings
  const { peerPort } = yield* selfOf(settings)
  const tls = yield* Certificates.ofPeers(settings)
  const scheme = tls === undefined ? "ws" : "wss"
  const options: Options = {
    self: node,
    peers: Object.fromEntries(members.map(({ host, id, peerPort }) => [id, `${scheme}://${host}:${peerPort}`])),
    listen: { hostname: listen, port: peerPort },
    cluster,
    secret,
    ...tls === undefined ? {} : { tls },
  }
  yield* check(options)
  return WebSocketNetwork.layer(options)
})

/** How the node takes part in the log. One whose disk is replaced takes no part in votes before it is whole. */
const logOf = Effect.fnUntraced(function* (settings: Settings) {
  const { disk, electionTimeoutMax, electionTimeoutMin, heartbeat, lease, leaseClockDrift, members, node } = settings
  const options: MultiPaxos.Options = {
    id: node,
    members: members.map(({ id }) => id),
    pace: { heartbeat, electionTimeout: [electionTimeoutMin, electionTimeoutMax] },
    ...Option.isSome(lease) ? { lease: { duration: lease.value, maxClockDrift: leaseClockDrift } } : {},
  }
  yield* MultiPaxos.check({ ...options, rejoin: disk === "replaced" })
  return options
})

/** The ways to the other nodes, as any client reaches them. */
const othersOf = Effect.fnUntraced(function* (settings: Settings) {
  const { clientCertificate, members, node, token } = settings
  const authority = yield* Certificates.believed(settings)
  const scheme = Option.isSome(clientCertificate) ? "wss" : "ws"
  const urls = members.filter(({ id }) => id !== node)
    .map(({ clientPort, host }) => `${scheme}://${host}:${clientPort}`)
  return urls.length === 0 ? [] : yield* WebSocketClient.transports({
    urls,
    ...Option.isSome(token) ? { token: token.value } : {},
    ...Option.isSome(authority) ? { tls: { authority: authority.value } } : {},
  })
})

/** How the node serves clients. */
const serverOf = Effect.fnUntraced(function* (settings: Settings) {
  const { allowOrigin, listen, members, node, token } = settings
  const { clientPort } = yield* selfOf(settings)
  const tls = yield* Certificates.ofClients(settings)
  const options: Server.Options = {
    node,
    listen: { hostname: listen, port: clientPort },
    names: members.map(({ host }) => host),
    origins: Option.match(allowOrigin, { onNone: () => [], onSome: (origins) => origins.split(",") }),
    limits: { connections: yield* roomForClients(Server.mostConnections) },
    ...Option.isSome(token) ? { token: token.value } : {},
    ...tls === undefined ? {} : { tls },
  }
  yield* Server.check(options)
  return options
})

/** What the node answers by HTTP, as a client of the cluster: of itself directly, of the others as any client. */
const routesOf = Effect.fnUntraced(function* ({ node }: Settings, others: ReadonlyArray<Transport.Transport>) {
  const replica = yield* Replica
  const context = yield* Effect.context<never>()
  const client = ReplicatedClient.layer([Transport.memory(node, replica), ...others])
  return routes(yield* ReplicatedLog, replica, context, yield* Effect.provide(Http.handler, yield* Layer.build(client)))
})

/** A port that cannot be had leaves no disk behind either; a disk that is there says itself who uses it. */
const checkPorts = Effect.fnUntraced(function* ({ directory, disk, listen: hostname }: Settings, self: Member) {
  const { exists } = yield* FileSystem.FileSystem
  if (disk === "existing" || (yield* Effect.orElseSucceed(exists(filesOf(directory).database), () => false))) return
  yield* Port.check({ whom: "peers", hostname, port: self.peerPort })
  yield* Port.check({ whom: "clients", hostname, port: self.clientPort })
})

/**
 * The node that these settings describe, serving its peers on this network, and its clients; if it is traced, with spans. All
 * settings are checked before its disk is made, which is new only once.
 */
export const layerOn = <E>(network: Layer.Layer<Network, E>, settings: Settings, isTraced: boolean) =>
  Layer.unwrap(Effect.gen(function* () {
    const { node, snapshotBytes } = settings
    const log = yield* logOf(settings)
    const others = yield* othersOf(settings)
    const server = yield* serverOf(settings)
    yield* checkPorts(settings, yield* selfOf(settings))
    const ownServices = yield* OwnServices
    return Layer.unwrap(
      Effect.map(routesOf(settings, others), (routes) => Server.ReplicaServer.layer({ ...server, routes })),
    ).pipe(
      Layer.provideMerge(Layer.unwrap(Effect.map(SqliteDisk, ({ sizeBytes }) =>
        Replica.layer({
          id: node,
          services: [...readyMade, ...ownServices],
          compactAfterLength: snapshotBytes,
          diskBytes: Effect.orElseSucceed(sizeBytes, () => 0),
        })))),
      Layer.provideMerge(Layer.unwrap(Effect.gen(function* () {
        const { isReplaced } = yield* SqliteDisk
        return MultiPaxos.layer({ ...log, rejoin: yield* isReplaced, spans: isTraced })
      }))),
      Layer.provide(network),
      Layer.provide(Disk.layer(settings)),
    )
  }))

/** The same on the network that the settings describe. */
export const layer = (settings: Settings, isTraced: boolean) =>
  Layer.unwrap(Effect.map(networkOf(settings), (network) => layerOn(network, settings, isTraced)))
