/**
 * The port for clients: WebSockets at one path, and HTTP at all others.
 *
 * `node:http` and ws, and not `Deno.serve`: that cannot ask for a client's certificate, takes messages up to 128 MiB and
 * says nothing of pings. `Deno.serve` is some 6 µs a frame faster (`deno task bench sockets`), and a frame holds many
 * messages; a lone client's puts were no faster with it.
 *
 * @module
 */
import { Effect, Redacted, type Scope } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import type { Socket } from "node:net"
import { WebSocketServer } from "ws"
import { Closed } from "../../network/websocket/Closed.ts"
import { Connection, socketOptions } from "../../network/websocket/Connection.ts"
import { distrustOf } from "../../network/websocket/distrust.ts"
import * as Port from "../../network/websocket/port.ts"
import { Strangers } from "../../network/websocket/Strangers.ts"
import { Timers } from "../../time/Timers.ts"
import { tooLarge, type Verdict, verdictOn, wantsWebSocket } from "./admission.ts"
import { Answers } from "./Answers.ts"
import { answerByProblems } from "./malformed.ts"
import type { Refusal } from "./metrics.ts"
import type { Settings } from "./settings.ts"
import { requestOf, send, sendProblem } from "./web.ts"

/** What is done with who comes. */
export interface Door {
  readonly enter: (connection: Connection) => void
  readonly refused: (why: Refusal, problem: string) => void
  /** The port has trouble of its own, or a route threw. */
  readonly failed: (problem: string, cause?: unknown) => void
}

/** How long this side waits for the other's close frame, and for its last bytes. */
const closeTimeoutMs = 500

const hasBody = ({ headers }: http.IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0

const serverOf = (settings: Settings, answers: Answers): http.Server => {
  const { tls } = settings
  const options = {
    // Node would answer 400 alone.
    requireHostHeader: false,
    // Who is refused a WebSocket is told so as whoever makes a request; and none begins in the midst of an answer.
    shouldUpgradeCallback: (incoming: http.IncomingMessage) =>
      wantsWebSocket(incoming) && verdictOn(incoming, settings) === undefined && answers.on(incoming.socket).size === 0,
  }
  return tls === undefined ? http.createServer(options) : https.createServer({
    ...options,
    cert: tls.certificate,
    key: Redacted.value(tls.key),
    ...tls.authority === undefined ? {} : { ca: tls.authority, requestCert: true, rejectUnauthorized: true },
  })
}

/** Listens until the scope closes, and returns the address as an URL. */
export const listen: (settings: Settings, door: Door) => Effect.Effect<string, Port.ListenFailed, Scope.Scope> = Effect
  .fnUntraced(function* (settings, door) {
    const { bodyBytes, connections: most, frameBytes, handshakeMs, listen: { hostname, port }, routes, tls } = settings
    const scheme = tls === undefined ? "http" : "https"
    const timers = yield* Timers
    const undecided = new Strangers(timers, most, handshakeMs)
    const sockets = new Set<Socket>()
    const connections = new Set<Connection>()
    const answers = new Answers()
    const server = serverOf(settings, answers)
    const options = {
      noServer: true,
      ...socketOptions,
      maxPayload: frameBytes,
      closeTimeout: closeTimeoutMs,
    }
    const webSockets = new WebSocketServer(options)
    answerByProblems(server, webSockets, answers)
    const nameOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress}:${remotePort}`
    server.on("connection", (socket) => {
      if (sockets.size >= most) {
        socket.destroy()
        return door.refused("Crowd", `${most} connections are open already`)
      }
      sockets.add(socket)
      undecided.add(nameOf(socket), ({ problem }) => {
        socket.destroy()
        door.refused("TooSlow", problem)
      })
      socket.on("close", () => {
        sockets.delete(socket)
        undecided.delete(nameOf(socket))
      })
      // It is closed thereafter, which is all there is to do.
      socket.on("error", () => {})
    })
    server.on(
      "tlsClientError",
      (error, socket) => door.refused("WrongProof", distrustOf(error, socket) ?? error.message),
    )
    server.on("request", (incoming, outgoing) => {
      const { socket } = incoming
      answers.add(socket, outgoing)
      const heard = () => undecided.delete(nameOf(socket))
      if (hasBody(incoming)) incoming.on("end", heard)
      else heard()
      outgoing.on("finish", () => {
        heard()
        // The next request comes after what no route has read, and its time runs from now on.
        incoming.off("end", heard).resume()
        if (!socket.destroyed) undecided.add(nameOf(socket), () => socket.destroy())
      })
      let isRefused = false
      const refuse = ({ problem, status, why }: Verdict) => {
        isRefused = true
        door.refused(why, problem)
        sendProblem(outgoing, status, problem)
      }
      const verdict = verdictOn(incoming, settings)
      if (verdict !== undefined) return refuse(verdict)
      const tooLong = () => refuse(tooLarge(bodyBytes))
      const request = requestOf(incoming, outgoing, { scheme, bodyBytes, tooLong })
      routes(request).then((response) => isRefused ? response.body?.cancel() : send(response, outgoing)).catch(
        (cause) => {
          if (isRefused) return
          if (!request.signal.aborted && incoming.complete) door.failed("a route failed", cause)
          sendProblem(outgoing, 500, "the node failed to answer; its log says why")
        },
      )
    })
    server.on("upgrade", (request, socket: Socket, head) => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        undecided.delete(nameOf(socket))
        const connection = new Connection(webSocket, socket, "accepting")
        connections.add(connection)
        webSocket.on("close", () => connections.delete(connection))
        door.enter(connection)
      })
    })

    const leave = () => {
      server.closeIdleConnections()
      for (const connection of connections) {
        connection.close(new Closed({ end: "Leaving", problem: "the node stops" }))
      }
      timers.after(closeTimeoutMs, () => sockets.forEach((socket) => socket.destroy()))
    }
    const address = yield* Port.open(server, { whom: "clients", hostname, port, failed: door.failed, leave })
    return `${tls === undefined ? "ws" : "wss"}://${address}`
  })
