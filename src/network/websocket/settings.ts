/**
 * How a node takes part in a network of WebSockets.
 *
 * @module
 */
import { Duration, Effect, Redacted, Schema } from "effect"
import { NodeId } from "../../model/NodeId.ts"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import { problemWithTls } from "./problemWithTls.ts"

/** What a node takes from others, and keeps for them. */
export interface Limits {
  /** The most bytes of a frame, and so of a datagram. The same at all nodes: what is longer is lost. Default: 16 MiB. */
  readonly frameBytes?: number
  /** Bytes that may wait for one peer; the oldest datagrams give way. Default: 64 MiB. */
  readonly queuedBytes?: number
  /** Datagrams that may wait for one peer; the oldest give way. Default: 65,536. */
  readonly queuedDatagrams?: number
  /** The most frames that a peer may send in a second, pings included. Default: 100,000. */
  readonly framesPerSecond?: number
  /** Connections that have not proved themselves yet; the oldest gives way. Each peer has one besides. Default: 64. */
  readonly strangers?: number
  /** How long a connection may take to prove itself. Default: 5 seconds. */
  readonly handshake?: Duration.Input
}

/** How connections are kept alive. */
export interface Pace {
  /** How often a peer is asked whether it is there; after three beats of silence it is not. Default: 1 second. */
  readonly heartbeat?: Duration.Input
  /** How long to wait before connecting anew: at first, and at most, each within a fifth. Default: 50 ms, 5 seconds. */
  readonly reconnect?: readonly [first: Duration.Input, most: Duration.Input]
}

/** Certificates and keys, as PEM text. With them peers are reached at `wss:`. */
export interface Tls {
  /** This node's certificate, for its host's name; shown to whoever connects, and to whom it connects. */
  readonly certificate: string
  readonly key: Redacted.Redacted<string>
  /** Whose certificates are believed. */
  readonly authority: string
  /** Whether who connects must show a certificate too. Default: true. */
  readonly mutual?: boolean
}

/** How a node takes part. */
export interface Options {
  readonly self: NodeId
  /** Where each peer listens: `ws://host:port`, or `wss:` with TLS. May name this node too, which is passed over. */
  readonly peers: { readonly [node: string]: string }
  /** Where this node listens for its peers, and for nobody else. Port 0 takes any that is free. */
  readonly listen: { readonly hostname: string; readonly port: number }
  /** Which cluster this is: nodes of another one are refused. */
  readonly cluster: string
  /** What all nodes of the cluster know and nobody else does, at least 16 characters: best 32 random bytes in base64. */
  readonly secret: Redacted.Redacted<string>
  readonly tls?: Tls
  readonly limits?: Limits
  readonly pace?: Pace
}

/** Options with every default filled in. Durations are in milliseconds. */
export interface Settings extends Pick<Options, "self" | "listen" | "cluster" | "secret"> {
  readonly peers: ReadonlyMap<NodeId, string>
  readonly tls: Tls | undefined
  readonly frameBytes: number
  readonly queuedBytes: number
  readonly queuedDatagrams: number
  readonly framesPerSecond: number
  readonly strangers: number
  readonly handshakeMs: number
  readonly heartbeatMs: number
  readonly reconnectMs: readonly [first: number, most: number]
}

const InvalidNetworkBase: TaggedErrorClass<InvalidNetwork, "InvalidNetwork", { readonly problem: Schema.String }> =
  Schema.TaggedError<InvalidNetwork>()("InvalidNetwork", { problem: Schema.String })

/** The settings of a network contradict each other or themselves. */
export class InvalidNetwork extends InvalidNetworkBase {
  override get message(): string {
    return `the network of WebSockets: ${this.problem}`
  }
}

const leastSecret = 16

/** The fault of a peer's address, with its cure. */
const problemWithUrl = (peer: string, url: string, tls: Tls | undefined): string | undefined => {
  const scheme = tls === undefined ? "ws:" : "wss:"
  if (!Schema.is(NodeId)(peer)) return `a peer is named "${peer}"; name it by 1 to 64 letters, digits, ".", "_" or "-"`
  if (URL.parse(url)?.protocol !== scheme) return `peer "${peer}" is at "${url}"; write ${scheme}//host:port`
}

/** The faults of settings, each with its cure. */
function* problems({ cluster, heartbeatMs, listen, peers, reconnectMs, secret, tls, ...rest }: Settings) {
  if (cluster === "") yield "the cluster has no name; give it one of its own"
  if (Redacted.value(secret).length < leastSecret) {
    yield `the secret has fewer than ${leastSecret} characters; make it of 32 random bytes (openssl rand -base64 32)`
  }
  if (!Schema.is(Schema.Port)(listen.port)) yield `it is to listen at port ${listen.port}; give one from 0 to 65535`
  for (const [peer, url] of peers) {
    const problem = problemWithUrl(peer, url, tls)
    if (problem !== undefined) yield problem
  }
  const tlsProblem = tls && problemWithTls(tls)
  if (tlsProblem !== undefined) yield tlsProblem
  const { framesPerSecond, frameBytes, handshakeMs, queuedBytes, queuedDatagrams, strangers } = rest
  for (
    const [name, count] of Object.entries({ framesPerSecond, frameBytes, queuedBytes, queuedDatagrams, strangers })
  ) {
    if (!Number.isSafeInteger(count) || count < 1) yield `${name} is ${count}; make it a whole number from 1`
  }
  for (const [name, ms] of Object.entries({ handshake: handshakeMs, heartbeat: heartbeatMs })) {
    if (!(ms > 0 && ms < Infinity)) yield `${name} takes ${ms} ms; give more than 0`
  }
  const [first, most] = reconnectMs
  if (!(first > 0 && first <= most && most < Infinity)) {
    yield `it is to reconnect after ${first} to ${most} ms; give the least above 0, then the most`
  }
}

/** Fills in the defaults, and checks what there is. */
export const settle: (options: Options) => Effect.Effect<Settings, InvalidNetwork> = Effect.fnUntraced(
  function* ({ limits = {}, pace = {}, peers, tls, ...options }) {
    const [first, most] = pace.reconnect ?? ["50 millis", "5 seconds"]
    const settings: Settings = {
      ...options,
      tls,
      // Checked below, each name with its address.
      peers: new Map(Object.entries(peers).filter(([peer]) => peer !== options.self) as Array<[NodeId, string]>),
      frameBytes: limits.frameBytes ?? 16 * 2 ** 20,
      queuedBytes: limits.queuedBytes ?? 64 * 2 ** 20,
      queuedDatagrams: limits.queuedDatagrams ?? 65_536,
      framesPerSecond: limits.framesPerSecond ?? 100_000,
      strangers: limits.strangers ?? 64,
      handshakeMs: Duration.toMillis(limits.handshake ?? "5 seconds"),
      heartbeatMs: Duration.toMillis(pace.heartbeat ?? "1 second"),
      reconnectMs: [Duration.toMillis(first), Duration.toMillis(most)],
    }
    for (const problem of problems(settings)) return yield* new InvalidNetwork({ problem })
    return settings
  },
)

/** Checks what there is, and does nothing else: for who makes something first that is to stay only with a network. */
export const check = (options: Options): Effect.Effect<void, InvalidNetwork> => Effect.asVoid(settle(options))

/** Checks where a peer is to be reached. */
export const checkUrl = (peer: NodeId, url: string, { tls }: Settings): Effect.Effect<void, InvalidNetwork> => {
  const problem = problemWithUrl(peer, url, tls)
  return problem === undefined ? Effect.void : Effect.fail(new InvalidNetwork({ problem }))
}
