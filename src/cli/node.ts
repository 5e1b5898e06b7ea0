/**
 * A node as it is deployed: services on Multi-Paxos, over WebSockets, with a disk of SQLite.
 *
 * @module
 */
import { Effect, Layer, Option } from "effect"
import { WebSocketNetwork } from "../network/websocket/mod.ts"
import { ReplicatedLog } from "../protocols/mod.ts"
import * as MultiPaxos from "../protocols/multipaxos/mod.ts"
import * as WebSocketClient from "../replicated/client/mod.ts"
import { Replica } from "../replicated/mod.ts"
import { ReplicaServer } from "../replicated/server/mod.ts"
import { Election } from "../services/election/mod.ts"
import { KeyValue } from "../services/keyvalue/mod.ts"
import { LockServer } from "../services/lock/mod.ts"
import { SqliteDisk } from "../storage/sqlite/mod.ts"
import * as Certificates from "./certificates.ts"
import * as Disk from "./disk.ts"
import { InvalidSetting } from "./load.ts"
import type { Settings } from "./settings.ts"
import { routes } from "./routes.ts"

/** The services of every node that `synod serve` runs. */
const services = [KeyValue, LockServer, Election]

const networkOf = Effect.fnUntraced(function* (settings: Settings, port: number) {
  const { cluster, listen, members, node, secret } = settings
  const tls = yield* Certificates.ofPeers(settings)
  const scheme = tls === undefined ? "ws" : "wss"
  return WebSocketNetwork.layer({
    self: node,
    peers: Object.fromEntries(members.map(({ host, id, peerPort }) => [id, `${scheme}://${host}:${peerPort}`])),
    listen: { hostname: listen, port },
    cluster,
    secret,
    ...tls === undefined ? {} : { tls },
  })
})

/** A replica that lost its disk takes no part in votes before it is whole. */
const logOf = ({ electionTimeoutMax, electionTimeoutMin, heartbeat, members, node }: Settings, spans: boolean) =>
  Layer.unwrap(Effect.gen(function* () {
    const { isReplaced } = yield* SqliteDisk
    return MultiPaxos.layer({
      id: node,
      members: members.map(({ id }) => id),
      pace: { heartbeat, electionTimeout: [electionTimeoutMin, electionTimeoutMax] },
      rejoin: yield* isReplaced,
      spans,
    })
  }))

/** The cluster as its own client: for what comes by HTTP, to whatever node. */
const clientOf = Effect.fnUntraced(function* (settings: Settings, isSecure: boolean) {
  const authority = yield* Certificates.believed(settings)
  return WebSocketClient.layer({
    urls: settings.members.map(({ clientPort, host }) => `${isSecure ? "wss" : "ws"}://${host}:${clientPort}`),
    ...Option.isSome(settings.token) ? { token: settings.token.value } : {},
    ...Option.isSome(authority) ? { tls: { authority: authority.value } } : {},
  })
})

const serverOf = Effect.fnUntraced(function* (settings: Settings, port: number) {
  const { allowOrigin, listen, node, token } = settings
  const log = yield* ReplicatedLog
  const replica = yield* Replica
  const context = yield* Effect.context<never>()
  const tls = yield* Certificates.ofClients(settings)
  return ReplicaServer.layer({
    node,
    listen: { hostname: listen, port },
    origins: Option.match(allowOrigin, { onNone: () => [], onSome: (origins) => origins.split(",") }),
    routes: routes(log, replica, context, () => Promise.resolve(new Response("not found\n", { status: 404 }))),
    ...Option.isSome(token) ? { token: token.value } : {},
    ...tls === undefined ? {} : { tls },
  })
})

/** The node that these settings describe, serving its peers and its clients; if it is traced, with spans. */
export const layer = (settings: Settings, isTraced: boolean) =>
  Layer.unwrap(Effect.gen(function* () {
    const { members, node, snapshotBytes } = settings
    const self = members.find(({ id }) => id === node)
    if (self === undefined) {
      const names = members.map(({ id }) => id).join(", ")
      return yield* new InvalidSetting({ setting: "members", problem: `node "${node}" is not among ${names}` })
    }
    const network = yield* networkOf(settings, self.peerPort)
    return Layer.unwrap(serverOf(settings, self.clientPort)).pipe(
      Layer.provideMerge(Replica.layer({ id: node, services, compactAfterLength: snapshotBytes })),
      Layer.provideMerge(logOf(settings, isTraced)),
      Layer.provide(Layer.merge(network, Disk.layer(settings))),
    )
  }))
