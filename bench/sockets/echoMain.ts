/**
 * A thread that echoes what comes over a WebSocket, unless it begins with a hyphen, accepted in the way that its parent names.
 *
 * @module
 */
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import type { Writable } from "node:stream"
import { parentPort, workerData } from "node:worker_threads"
import { type WebSocket, WebSocketServer } from "ws"
import { textFrame } from "../../src/network/websocket/textFrame.ts"
import type { Kind } from "./Echo.ts"

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

const serveWs = (sender: (socket: WebSocket, stream: Writable) => (text: string) => void): void => {
  const server = http.createServer()
  new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket, { socket: stream }) => {
    const send = sender(socket, stream)
    socket.on("message", (data: { toString(): string }) => echo(data.toString(), send))
  })
  server.listen(0, hostname, () => parentPort?.postMessage((server.address() as AddressInfo).port))
}

const servers: { readonly [kind in Kind]: () => void } = {
  deno: serveDeno,
  ws: () => serveWs((socket) => (text) => socket.send(text)),
  synod: () => serveWs((_, stream) => (text) => stream.write(textFrame(text, "accepting"))),
}

const kind: Kind = workerData
servers[kind]()
