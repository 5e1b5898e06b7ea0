/**
 * The network of nodes that are processes of their own: WebSockets, one for each direction between two nodes.
 *
 * @module
 */
import { Cause, Clock, Context, Effect, FiberMap, FiberSet, Layer, Metric, type Scope } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { Recorder } from "../../model/Trace.ts"
import { Timers } from "../../time/Timers.ts"
import { type Envelope, Network, type NetworkService, NodeIdTaken } from "../Network.ts"
import { Closed, isRefusal, refusals } from "./Closed.ts"
import * as Complaints from "./Complaints.ts"
import type { Connection } from "./Connection.ts"
import { dial } from "./dial.ts"
import * as Handshake from "./Handshake.ts"
import { listen } from "./listener.ts"
import * as metrics from "./metrics.ts"
import { Peer } from "./Peer.ts"
import type { ListenFailed } from "./port.ts"
import { receive } from "./receive.ts"
import { checkUrl, type InvalidNetwork, type Options, settle } from "./settings.ts"
import * as Wire from "./Wire.ts"

/** A peer, as this node sees it. */
export interface PeerStatus {
  readonly node: NodeId
  readonly url: string
  /** Whether what is sent to it leaves this node. */
  readonly isConnected: boolean
}

/** A network of WebSockets, as one node sees it. */
export interface WebSocketNetworkService extends NetworkService {
  /** Where this node listens, with the port that it has got. */
  readonly url: string
  /** Connects to a new peer, or to where a peer has moved, and lets it in. */
  readonly connect: (peer: NodeId, url: string) => Effect.Effect<void, InvalidNetwork>
  /** The peers, in the order in which they were named. */
  readonly peers: Effect.Effect<ReadonlyArray<PeerStatus>>
}

/**
 * Listens, and connects to all peers again and again until the scope closes. It returns before anybody is connected.
 * `versions` are those of the protocol to speak; by default, all that this code knows.
 */
export const make: (
  options: Options,
  versions?: Wire.Versions,
) => Effect.Effect<WebSocketNetworkService, InvalidNetwork | ListenFailed, Scope.Scope> = Effect.fnUntraced(
  function* (options, versions = Wire.versions) {
    const settings = yield* settle(options)
    const { cluster, secret, self } = settings
    const party: Handshake.Party = { self, cluster, secret, versions }
    const context = yield* Effect.context<never>()
    const complain = yield* Complaints.make
    const timers = yield* Timers
    const around = { settings, context, recorder: yield* Recorder, complain, encoder: new Wire.Encoder(), timers }
    const receiving = { settings, context, timers, clock: yield* Clock.Clock }
    const peers = new Map<NodeId, { readonly peer: Peer; readonly url: string }>()
    const received = new Map<NodeId, Connection>()
    let deliver: ((envelope: Envelope) => void) | undefined

    for (const why of refusals) yield* Metric.update(metrics.refused(why), 0)
    const refused = (closed: Closed, whom: string) => {
      if (!isRefusal(closed.end)) return
      metrics.refused(closed.end).updateUnsafe(1, context)
      complain(closed.end, `closed the connection from ${whom}: ${closed.problem}`)
    }
    const runFork = Effect.runForkWith(context)
    /** A defect of whoever is attached is not the peer's fault, and must not end the process. */
    const give = (envelope: Envelope) => {
      try {
        deliver?.(envelope)
      } catch (defect) {
        runFork(Effect.logError(`whoever is attached to the network of ${self} threw`, Cause.die(defect)))
      }
    }
    /** A connection from its first word to its end. */
    const serve = Effect.fnUntraced(function* (connection: Connection, isProved: () => void) {
      const { peer, version } = yield* Handshake.accept(party, (node) => peers.has(node), connection)
      isProved()
      received.get(peer)?.close(new Closed({ end: "Superseded", problem: `"${peer}" has connected anew` }))
      received.set(peer, connection)
      yield* Metric.update(metrics.connections(peer, "in"), 1)
      yield* Effect.logDebug(`peer ${peer} has connected, in version ${version} of the protocol`)
      peers.get(peer)?.peer.cameBack()
      const closed = yield* Effect.flip(receive(connection, peer, receiving, give))
      if (received.get(peer) === connection) received.delete(peer)
      refused(closed, `peer ${peer}`)
    })
    const fork = yield* FiberSet.makeRuntime()
    const url = yield* listen(settings, {
      refused: (closed, from) => refused(closed, `a stranger at ${from}`),
      failed: (problem) => complain("Port", `the port for peers: ${problem}`),
      enter: (connection, from, isProved) => {
        fork(Effect.catch(serve(connection, isProved), (closed) =>
          Effect.sync(() => {
            connection.close(closed)
            refused(closed, `a stranger at ${from}`)
          })))
      },
    })

    const dialling = yield* FiberMap.make<NodeId>()
    const connect = (node: NodeId, url: string) => {
      const peer = peers.get(node)?.peer ?? new Peer(node, around)
      peers.set(node, { peer, url })
      return Effect.asVoid(FiberMap.run(dialling, node, dial(peer, url, party, settings)))
    }
    for (const [node, url] of settings.peers) yield* connect(node, url)

    return {
      url,
      connect: (node, url) => Effect.andThen(checkUrl(node, url, settings), connect(node, url)),
      peers: Effect.sync(() =>
        Array.from(peers, ([node, { peer, url }]) => ({ node, url, isConnected: peer.isConnected }))
      ),
      send: (envelope) => {
        const { node } = envelope.to
        if (node === self) return deliver?.(envelope)
        const known = peers.get(node)
        if (known !== undefined) return known.peer.send(envelope)
        around.recorder?.({ _tag: "Lost", ...envelope, why: "no such peer" })
      },
      attach: (node, given) =>
        Effect.asVoid(Effect.acquireRelease(
          Effect.suspend(() => {
            if (node !== self) return Effect.die(new Error(`this is the network of node "${self}", not of "${node}"`))
            if (deliver !== undefined) return Effect.fail(new NodeIdTaken({ node }))
            deliver = given
            return Effect.void
          }),
          () =>
            Effect.sync(() => {
              deliver = undefined
            }),
        )),
    }
  },
)

const WebSocketNetworkBase: Context.ServiceClass<
  WebSocketNetwork,
  "@synod/synod/network/WebSocketNetwork",
  WebSocketNetworkService
> = Context.Service<WebSocketNetwork, WebSocketNetworkService>()("@synod/synod/network/WebSocketNetwork")

/** This node's side of a network of WebSockets: who is connected, and where. */
export class WebSocketNetwork extends WebSocketNetworkBase {
  /** The network of a node that is a process of its own. */
  static readonly layer = (
    options: Options,
  ): Layer.Layer<Network | WebSocketNetwork, InvalidNetwork | ListenFailed> =>
    Layer.effectContext(
      Effect.map(
        make(options),
        (network) => Context.make(Network, network).pipe(Context.add(WebSocketNetwork, network)),
      ),
    )
}
