/**
 * The way to nodes that are other processes: WebSockets.
 *
 * @module
 */
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import type { IncomingMessage } from "node:http"
import type { Readable } from "node:stream"
import { WebSocket } from "ws"
import type { NodeId } from "../../model/NodeId.ts"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import { Closed } from "../../network/websocket/Closed.ts"
import { Connection, socketOptions } from "../../network/websocket/Connection.ts"
import { withoutMask } from "../../network/websocket/dial.ts"
import { type Failure, problemOf } from "../../network/websocket/distrust.ts"
import * as Pulse from "../../network/websocket/Pulse.ts"
import { Timers } from "../../time/Timers.ts"
import { Invalid, type Request } from "../messages.ts"
import { TokenRefused } from "./errors.ts"
import { type Options as ClientOptions, ReplicatedClient } from "./ReplicatedClient.ts"
import type { Listener, Transport } from "./Transport.ts"
import { decodeResponses, decodeWelcome, Outbox, path } from "./Wire.ts"

/** What a client shows, and whom it believes. */
export interface Tls {
  /** Whose certificates are believed, as PEM text. Default: those that the machine believes. */
  readonly authority?: string
  /** The client's own certificate, where nodes ask for one. */
  readonly certificate?: string
  readonly key?: Redacted.Redacted<string>
}

/** How nodes are reached. */
export interface Options extends ClientOptions {
  /** Where nodes listen for clients, at least one: `ws://host:port`, or `wss:` with TLS; `http:` and `https:` mean these. */
  readonly urls: ReadonlyArray<string>
  /** What the nodes ask of who connects, if they do. */
  readonly token?: Redacted.Redacted<string>
  readonly tls?: Tls
}

/** How long a node may take to open a connection and to say who it is. */
const welcomeMs = 3000

/** How often a node is asked whether it is there; after three times without a sign the connection is given up. */
const heartbeatMs = 1000

/** The most bytes that a node may say at once. */
const maxPayload = 64 * 2 ** 20

/** The most of an answer that tells why a connection does not open that is read. */
const problemLength = 1024

const leaving = new Closed({ end: "Leaving", problem: "the client leaves" })

/** Only the scheme of a URL says whether this side talks TLS. */
const cures = {
  toTls: "write its URL with https: or wss:",
  toPlain: "write its URL with http: or ws:, or give it a certificate and a key",
}

const InvalidUrlsBase: TaggedErrorClass<InvalidUrls, "InvalidUrls", { readonly problem: Schema.String }> = Schema
  .TaggedError<InvalidUrls>()("InvalidUrls", { problem: Schema.String })

/** A client is told of no nodes, or of one where none can be. */
export class InvalidUrls extends InvalidUrlsBase {
  override get message(): string {
    return `the nodes of a client: ${this.problem}`
  }
}

const problemWith = (urls: ReadonlyArray<string>): string | undefined => {
  if (urls.length === 0) return "none is given; give the URL of at least one"
  const wrong = urls.find((url) => !/^(ws|http)s?:$/.test(URL.parse(url)?.protocol ?? ""))
  return wrong === undefined
    ? undefined
    : `"${wrong}" is not the URL of one; write http://host:port or ws://host:port, with TLS https: or wss:`
}

/** The ways to these nodes. */
export const transports: (options: Options) => Effect.Effect<ReadonlyArray<Transport>, InvalidUrls> = Effect.fnUntraced(
  function* ({ tls, token, urls }) {
    const problem = problemWith(urls)
    if (problem !== undefined) return yield* new InvalidUrls({ problem })
    const timers = yield* Timers
    const runFork = Effect.runForkWith(yield* Effect.context<never>())
    const options = {
      ...socketOptions,
      generateMask: withoutMask,
      maxPayload,
      handshakeTimeout: welcomeMs,
      closeTimeout: 500,
      headers: token === undefined ? {} : { authorization: `Bearer ${Redacted.value(token)}` },
      ...tls?.authority === undefined ? {} : { ca: tls.authority },
      ...tls?.certificate === undefined ? {} : { cert: tls.certificate },
      ...tls?.key === undefined ? {} : { key: Redacted.value(tls.key) },
    }

    /** Serves an open connection to its end. */
    const converse = (
      connection: Connection,
      stream: Readable,
      { lost, opened, responded, silent }: Listener,
    ): () => void => {
      const outbox = new Outbox((frame) => connection.send(frame))
      const pulse = Pulse.start(timers, heartbeatMs, {
        beat: (silentBeats) => {
          connection.ping()
          if (silentBeats > 0) silent()
        },
        silence: () => connection.close(new Closed({ end: "Silent", problem: "it has fallen silent" })),
      })
      const hurry = timers.after(
        welcomeMs,
        () => connection.close(new Closed({ end: "TooSlow", problem: "it did not say who it is" })),
      )
      const malformed = (problem: string) => connection.close(new Closed({ end: "Malformed", problem }))
      const hear = (text: string) => {
        const decoded = decodeResponses(text)
        if (typeof decoded === "string") return malformed(decoded)
        for (const response of decoded) responded(response)
      }
      let take = (text: string) => {
        const welcome = decodeWelcome(text)
        if (typeof welcome === "string") return malformed(welcome)
        hurry()
        take = hear
        opened(welcome.node, sender(outbox, welcome, responded))
      }
      // Each part of a frame is a sign: a long answer may take longer than some beats, and at another node as long again.
      stream.on("data", pulse.heard)
      connection.listen({ sign: () => {}, text: (text) => take(text) })
      const ended = runFork(Effect.flip(connection.ended))
      let isOver = false
      const end = () => {
        isOver = true
        hurry()
        pulse.stop()
      }
      ended.addObserver((exit) => {
        if (isOver) return
        end()
        lost(exit._tag === "Success" ? exit.value.problem : "the client was interrupted")
      })
      return () => {
        end()
        outbox.flush()
        connection.close(leaving)
      }
    }

    const caller = { ...cures, isShown: tls?.certificate !== undefined }
    return urls.map((url): Transport => ({
      address: url,
      connect: (listener) => {
        const socket = new WebSocket(new URL(path, url), options)
        let close = () => socket.terminate()
        const failed = (failure: Failure) => listener.lost(problemOf(failure, caller))
        socket.on("error", failed)
        socket.on("unexpected-response", (_, response) => {
          const lose = (problem: string | TokenRefused) => {
            listener.lost(problem)
            socket.terminate()
          }
          if (response.statusCode === 401) return lose(new TokenRefused({ address: url, isShown: token !== undefined }))
          reasonOf(response).then((why) => lose(`it answered ${response.statusCode}: ${why}`), failed)
        })
        socket.on("upgrade", ({ socket: stream }) => {
          socket.on("open", () => {
            socket.off("error", failed)
            close = converse(new Connection(socket, stream, "connecting"), stream, listener)
          })
        })
        return () => close()
      },
    }))
  },
)

const decodeProblem = Schema.decodeOption(Schema.fromJsonString(Schema.Struct({ detail: Schema.String })))

/** What a node says to whom it does not let in: a problem (RFC 9457), or, as others may between it and the client, a line. */
const reasonOf = async (response: IncomingMessage): Promise<string> => {
  response.setEncoding("utf8")
  let text = ""
  for await (const part of response) {
    text += part
    if (text.length > problemLength) break
  }
  const reason = Option.match(decodeProblem(text), { onNone: () => text, onSome: ({ detail }) => detail })
  return reason.slice(0, problemLength).trim()
}

/** Sends requests. One that the node would not take is refused here, as the connection would be closed for it. */
const sender = (
  outbox: Outbox,
  { frameBytes, node }: { readonly frameBytes: number; readonly node: NodeId },
  responded: Listener["responded"],
) =>
(request: Request): void => {
  const text = JSON.stringify(request)
  // No unit of UTF-16 takes more than three bytes in UTF-8; brackets and what was there before stay in between.
  const mostBytes = 3 * text.length
  const bytes = mostBytes < frameBytes ? mostBytes : new TextEncoder().encode(text).length + 2
  if (bytes <= frameBytes) return outbox.push(text)
  const problem = `it takes ${bytes} bytes to send, and node "${node}" takes ${frameBytes}`
  responded(Invalid({ id: request.id, problem }))
}

/** A client of nodes that are reached by WebSocket. */
export const layer = (options: Options): Layer.Layer<ReplicatedClient, InvalidUrls> =>
  Layer.unwrap(Effect.map(transports(options), (ways) => ReplicatedClient.layer(ways, options)))
