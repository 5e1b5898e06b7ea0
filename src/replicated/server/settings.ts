/**
 * How a node serves clients.
 *
 * @module
 */
import { Duration, Effect, Redacted, Schema } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import { problemWithTls } from "../../network/websocket/problemWithTls.ts"
import { frameLength } from "../client/Wire.ts"

/** How many connections a node has at the same time, unless it is told otherwise. */
export const mostConnections = 10_000

/** What a node takes from clients, and keeps for them. */
export interface Limits {
  /** Connections at the same time, those for HTTP included; further ones are closed at once. Default: 10,000. */
  readonly connections?: number
  /**
   * The most bytes of a frame, and so of a request; the body of one by HTTP may have 64 KiB less. At least 512 KiB.
   * Default: 1 MiB.
   */
  readonly frameBytes?: number
  /** The most frames that a client may send in a second, pings included. Default: 20,000. */
  readonly framesPerSecond?: number
  /** Requests of one connection that wait for an answer, watches included; further ones are refused. Default: 4,096. */
  readonly inFlight?: number
  /** Bytes that may wait for a client that reads slowly; then its connection is closed. Default: 16 MiB. */
  readonly unsentBytes?: number
  /** How long a connection may take to say what it wants, the body of a request included. Default: 5 seconds. */
  readonly handshake?: Duration.Input
}

/** Certificates and keys, as PEM text. With them clients connect to `wss:` and `https:`. */
export interface Tls {
  readonly certificate: string
  readonly key: Redacted.Redacted<string>
  /** Whose certificates clients must show; if it is not given they need none. */
  readonly authority?: string
}

/** How a node serves clients. */
export interface Options {
  /** The name that clients know the node by. */
  readonly node: NodeId
  /** Where it listens for clients, and not for peers. Port 0 takes any that is free. */
  readonly listen: { readonly hostname: string; readonly port: number }
  /** What clients must show, in the header `Authorization: Bearer`. Default: nothing. */
  readonly token?: Redacted.Redacted<string>
  /**
   * The names of hosts by which clients ask for the node, besides IP addresses, `localhost` and where it listens. Requests
   * by another name are refused where there is neither a token nor TLS, as they may be of a page of that name. Default: none.
   */
  readonly names?: ReadonlyArray<string>
  /** Which other sites' pages may connect, such as `https://console.example`. Default: none. */
  readonly origins?: ReadonlyArray<string>
  readonly tls?: Tls
  /** Answers what is no connection of a client: an API by HTTP, health and metrics. Default: 404 to all. */
  readonly routes?: (request: Request) => Promise<Response>
  readonly limits?: Limits
}

/** Options with every default filled in. */
export interface Settings extends Pick<Options, "node" | "listen"> {
  readonly token: Redacted.Redacted<string> | undefined
  readonly names: ReadonlySet<string>
  readonly origins: ReadonlySet<string>
  readonly tls: Tls | undefined
  readonly routes: (request: Request) => Promise<Response>
  readonly connections: number
  readonly frameBytes: number
  readonly bodyBytes: number
  readonly framesPerSecond: number
  readonly inFlight: number
  readonly unsentBytes: number
  readonly handshakeMs: number
}

const InvalidServerBase: TaggedErrorClass<InvalidServer, "InvalidServer", { readonly problem: Schema.String }> = Schema
  .TaggedError<InvalidServer>()("InvalidServer", { problem: Schema.String })

/** The settings of a server for clients contradict each other or themselves. */
export class InvalidServer extends InvalidServerBase {
  override get message(): string {
    return `the server for clients: ${this.problem}`
  }
}

/** What clients send in a frame of several requests has room. */
const leastFrameBytes = 4 * frameLength

/** What is asked by HTTP goes on to the leader in a frame, with all that stood in its path and what a call bears besides. */
const bytesBesideBody = 64 * 2 ** 10

/** The faults of settings, each with its cure. */
function* problems({ frameBytes, handshakeMs, listen, origins, tls, token, ...rest }: Settings) {
  if (!Schema.is(Schema.Port)(listen.port)) yield `it is to listen at port ${listen.port}; give one from 0 to 65535`
  if (token !== undefined && Redacted.value(token).length === 0) yield "the token is empty; give one, or none at all"
  for (const origin of origins) {
    if (URL.parse(origin)?.origin !== origin) yield `"${origin}" is no origin; write it like https://console.example`
  }
  const tlsProblem = tls && problemWithTls(tls)
  if (tlsProblem !== undefined) yield tlsProblem
  const { connections, framesPerSecond, inFlight, unsentBytes } = rest
  for (const [name, count] of Object.entries({ connections, framesPerSecond, inFlight, unsentBytes })) {
    if (!Number.isSafeInteger(count) || count < 1) yield `${name} is ${count}; make it a whole number from 1`
  }
  if (!Number.isSafeInteger(frameBytes) || frameBytes < leastFrameBytes) {
    yield `frameBytes is ${frameBytes}; make it a whole number from ${leastFrameBytes}`
  }
  if (!(handshakeMs > 0 && handshakeMs < Infinity)) yield `handshake takes ${handshakeMs} ms; give more than 0`
}

const nothing = () => Promise.resolve(new Response("not found\n", { status: 404 }))

/** Fills in the defaults, and checks what there is. */
export const settle: (options: Options) => Effect.Effect<Settings, InvalidServer> = Effect.fnUntraced(
  function* ({ limits = {}, listen, names = [], node, origins = [], routes = nothing, tls, token }) {
    const { frameBytes = 2 ** 20 } = limits
    const settings: Settings = {
      node,
      listen,
      token,
      names: new Set(["localhost", listen.hostname, ...names].map((name) => name.toLowerCase())),
      origins: new Set(origins),
      tls,
      routes,
      connections: limits.connections ?? mostConnections,
      frameBytes,
      bodyBytes: frameBytes - bytesBesideBody,
      framesPerSecond: limits.framesPerSecond ?? 20_000,
      inFlight: limits.inFlight ?? 4096,
      unsentBytes: limits.unsentBytes ?? 16 * 2 ** 20,
      handshakeMs: Duration.toMillis(limits.handshake ?? "5 seconds"),
    }
    for (const problem of problems(settings)) return yield* new InvalidServer({ problem })
    return settings
  },
)

/** Checks what there is, and does nothing else: for who makes something first that is to stay only with a server. */
export const check = (options: Options): Effect.Effect<void, InvalidServer> => Effect.asVoid(settle(options))
