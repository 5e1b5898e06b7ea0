/**
 * A thread that echoes what comes over a WebSocket, unless it begins with a hyphen, accepted in the way that its parent names.
 *
 * @module
 */
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import { parentPort, workerData } from "node:worker_threads"
import { WebSocketServer } from "ws"

const hostname = "127.0.0.1"

/** Sends a text back, unless it begins with a hyphen. */
const echo = (text: string, send: (text: string) => void): void => {
  if (!text.startsWith("-")) send(text)
}

const serveDeno = (): void => {
  Deno.serve({ hostname, port: 0, onListen: ({ port }) => parentPort?.postMessage(port) }, (request) => {
    const { response, socket } = Deno.upgradeWebSocket(request)
    socket.onmessage = ({ data }) => echo(data, (text) => socket.send(text))
    return response
  })
}

const serveWs = (): void => {
  const server = http.createServer()
  new WebSocketServer({ server, perMessageDeflate: false }).on(
    "connection",
    (socket) =>
      socket.on("message", (data: { toString(): string }) => echo(data.toString(), (text) => socket.send(text))),
  )
  server.listen(0, hostname, () => parentPort?.postMessage((server.address() as AddressInfo).port))
}

if (workerData === "deno") serveDeno()
else serveWs()
