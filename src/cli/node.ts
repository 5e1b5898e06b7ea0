/**
 * A node as it is deployed: services on Multi-Paxos, over WebSockets, with a disk of SQLite.
 *
 * @module
 */
import { Effect, Layer, Option } from "effect"
import type { Network } from "../network/mod.ts"
import { check, type Options, WebSocketNetwork } from "../network/websocket/mod.ts"
import { ReplicatedLog } from "../protocols/mod.ts"
import * as MultiPaxos from "../protocols/multipaxos/mod.ts"
import * as WebSocketClient from "../replicated/client/mod.ts"
import * as Transport from "../replicated/client/Transport.ts"
import { Replica, ReplicatedClient } from "../replicated/mod.ts"
import { mostConnections, ReplicaServer } from "../replicated/server/mod.ts"
import * as Http from "../services/http/mod.ts"
import { SqliteDisk } from "../storage/sqlite/mod.ts"
import * as Certificates from "./certificates.ts"
import * as Disk from "./disk.ts"
import { InvalidSetting } from "./load.ts"
import type { Member } from "./Member.ts"
import type { Settings } from "./settings.ts"
import { roomForClients } from "./openFiles.ts"
import { routes } from "./routes.ts"
import { OwnServices, readyMade } from "./services.ts"

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

/** A replica that lost its disk takes no part in votes before it is whole. */
const logOf = (settings: Settings, spans: boolean) =>
  Layer.unwrap(Effect.gen(function* () {
    const { electionTimeoutMax, electionTimeoutMin, heartbeat, lease, leaseClockDrift, members, node } = settings
    const { isReplaced } = yield* SqliteDisk
    return MultiPaxos.layer({
      id: node,
      members: members.map(({ id }) => id),
      pace: { heartbeat, electionTimeout: [electionTimeoutMin, electionTimeoutMax] },
      rejoin: yield* isReplaced,
      spans,
      ...Option.isSome(lease) ? { lease: { duration: lease.value, maxClockDrift: leaseClockDrift } } : {},
    })
  }))

/** A client of the cluster within this node: itself directly, the others as any client reaches them. */
const clientOf = Effect.fnUntraced(function* (settings: Settings) {
  const { clientCertificate, members, node, token } = settings
  const authority = yield* Certificates.believed(settings)
  const scheme = Option.isSome(clientCertificate) ? "wss" : "ws"
  const itself = Transport.memory(node, yield* Replica)
  const urls = members.filter(({ id }) => id !== node)
    .map(({ clientPort, host }) => `${scheme}://${host}:${clientPort}`)
  const others = urls.length === 0 ? [] : yield* WebSocketClient.transports({
    urls,
    ...Option.isSome(token) ? { token: token.value } : {},
    ...Option.isSome(authority) ? { tls: { authority: authority.value } } : {},
  })
  return ReplicatedClient.layer([itself, ...others])
})

const serverOf = Effect.fnUntraced(function* (settings: Settings, port: number) {
  const { allowOrigin, listen, members, node, token } = settings
  const log = yield* ReplicatedLog
  const replica = yield* Replica
  const context = yield* Effect.context<never>()
  const services = yield* Effect.provide(Http.handler, yield* Layer.build(yield* clientOf(settings)))
  const tls = yield* Certificates.ofClients(settings)
  return ReplicaServer.layer({
    node,
    listen: { hostname: listen, port },
    names: members.map(({ host }) => host),
    origins: Option.match(allowOrigin, { onNone: () => [], onSome: (origins) => origins.split(",") }),
    routes: routes(log, replica, context, services),
    limits: { connections: yield* roomForClients(mostConnections) },
    ...Option.isSome(token) ? { token: token.value } : {},
    ...tls === undefined ? {} : { tls },
  })
})

/** The node that these settings describe, serving its peers on this network, and its clients; if it is traced, with spans. */
export const layerOn = <E>(network: Layer.Layer<Network, E>, settings: Settings, isTraced: boolean) =>
  Layer.unwrap(Effect.gen(function* () {
    const { node, snapshotBytes } = settings
    const { clientPort } = yield* selfOf(settings)
    const ownServices = yield* OwnServices
    return Layer.unwrap(serverOf(settings, clientPort)).pipe(
      Layer.provideMerge(Layer.unwrap(Effect.map(SqliteDisk, ({ sizeBytes }) =>
        Replica.layer({
          id: node,
          services: [...readyMade, ...ownServices],
          compactAfterLength: snapshotBytes,
          diskBytes: Effect.orElseSucceed(sizeBytes, () => 0),
        })))),
      Layer.provideMerge(logOf(settings, isTraced)),
      Layer.provide(network),
      Layer.provide(Disk.layer(settings)),
    )
  }))

/** The same on the network that the settings describe. */
export const layer = (settings: Settings, isTraced: boolean) =>
  Layer.unwrap(Effect.map(networkOf(settings), (network) => layerOn(network, settings, isTraced)))
