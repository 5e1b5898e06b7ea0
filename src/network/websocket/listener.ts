/**
 * The port for peers: takes WebSockets from nodes and nothing else from anybody.
 *
 * `node:http` and ws, and not `Deno.serve`: that cannot ask for a client's certificate, takes messages up to 128 MiB and
 * says nothing of pings. `Deno.serve` is some 6 µs a frame faster (`deno task bench sockets`), and a frame holds many
 * datagrams; a lone client's puts were no faster with it.
 *
 * @module
 */
import { Effect, Redacted, type Scope } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { WebSocketServer } from "ws"
import { Timers } from "../../time/Timers.ts"
import { Closed } from "./Closed.ts"
import { Connection, socketOptions } from "./Connection.ts"
import { distrustOf } from "./distrust.ts"
import * as Port from "./port.ts"
import type { Settings } from "./settings.ts"
import { type Expel, Strangers } from "./Strangers.ts"

/** What is done with connections. */
export interface Door {
  /** A stranger has connected. Says `isProved` once it is none any more, from when on only the peer's limits hold. */
  readonly enter: (connection: Connection, from: string, isProved: () => void) => void
  /** Somebody at this address was turned away before there was a connection. */
  readonly refused: (closed: Closed, from: string) => void
  /** The port has trouble of its own. */
  readonly failed: (problem: string) => void
}

/** The most that a stranger may send after its upgrade: two short messages. */
const strangerBytes = 4096

/** How long this side waits for the other's close frame, and for its last bytes. */
export const closeTimeoutMs = 500

/** A socket that is down already does not know any more. */
const addressOf = (socket: Duplex): string => socket instanceof Socket && socket.remoteAddress || "an unknown address"

const nameOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress}:${remotePort}`

const serverOf = ({ tls }: Settings): http.Server =>
  tls === undefined ? http.createServer() : https.createServer({
    cert: tls.certificate,
    key: Redacted.value(tls.key),
    ca: tls.authority,
    requestCert: tls.mutual ?? true,
    rejectUnauthorized: tls.mutual ?? true,
  })

/** Listens until the scope closes, and returns the address as an URL. */
export const listen: (settings: Settings, door: Door) => Effect.Effect<string, Port.ListenFailed, Scope.Scope> = Effect
  .fnUntraced(function* (settings, door) {
    const { frameBytes, handshakeMs, listen: { hostname, port }, tls } = settings
    const strangers = new Strangers(yield* Timers, settings.strangers, handshakeMs)
    const connections = new Set<Connection>()
    const server = serverOf(settings)
    const options = {
      noServer: true,
      ...socketOptions,
      maxPayload: frameBytes,
      closeTimeout: closeTimeoutMs,
    }
    const sockets = new WebSocketServer(options)
    const turnAway = (socket: Socket): Expel => (closed) => {
      const from = addressOf(socket)
      socket.destroy()
      door.refused(closed, from)
    }

    server.on("connection", (socket) => {
      const name = nameOf(socket)
      strangers.add(name, turnAway(socket))
      socket.on("close", () => strangers.delete(name))
      // It is closed thereafter, which is all there is to do.
      socket.on("error", () => {})
    })
    const noUpgrade = (problem: string, socket: Duplex) =>
      door.refused(new Closed({ end: "NoUpgrade", problem }), addressOf(socket))
    // With TLS it tells of what fails there too.
    server.on("clientError", (error, socket) => {
      const distrust = distrustOf(error, socket)
      if (distrust === undefined) noUpgrade(error.message, socket)
      else door.refused(new Closed({ end: "WrongProof", problem: distrust }), addressOf(socket))
      socket.destroy()
    })
    sockets.on("wsClientError", ({ message }, socket) => {
      noUpgrade(message, socket)
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    })
    server.on("request", (request, response) => {
      noUpgrade(`a request for ${request.method} ${request.url}`, request.socket)
      response.writeHead(426, { connection: "close" }).end("this port is for nodes, which speak WebSocket\n")
    })
    server.on("upgrade", (request, socket: Socket, head) => {
      const name = nameOf(socket)
      const { origin } = request.headers
      if (origin !== undefined) {
        door.refused(new Closed({ end: "Browser", problem: `a page of ${origin} wants to connect` }), addressOf(socket))
        return socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n")
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new Connection(webSocket, socket, "accepting")
        connections.add(connection)
        webSocket.on("close", () => connections.delete(connection))
        strangers.change(name, (closed) => connection.close(closed))
        let bytes = 0
        const count = ({ length }: Uint8Array) => {
          bytes += length
          if (bytes <= strangerBytes) return
          connection.close(new Closed({ end: "TooLarge", problem: `over ${strangerBytes} bytes before the proof` }))
          // Or it would be read, and kept, until the connection is down.
          webSocket.pause()
        }
        socket.on("data", count)
        door.enter(connection, addressOf(socket), () => {
          socket.off("data", count)
          strangers.delete(name)
        })
      })
    })

    const leave = () => {
      const leaving = new Closed({ end: "Leaving", problem: "the node stops" })
      strangers.expelAll(leaving)
      for (const connection of connections) connection.close(leaving)
    }
    const address = yield* Port.open(server, { whom: "peers", hostname, port, failed: door.failed, leave })
    return `${tls === undefined ? "ws" : "wss"}://${address}`
  })
