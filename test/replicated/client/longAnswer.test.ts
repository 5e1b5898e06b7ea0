/** What a client does while an answer takes longer to come than from one heartbeat to the next. */
import { expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Buffer } from "node:buffer"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import type { Request, Response } from "../../../src/replicated/messages.ts"
import * as ReplicatedClient from "../../../src/replicated/client/ReplicatedClient.ts"
import * as WebSocketClient from "../../../src/replicated/client/WebSocketClient.ts"

/** A frame of text as it travels, in three parts. */
const partsOf = (text: string): ReadonlyArray<Buffer> => {
  const payload = Buffer.from(text)
  const header = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255])
  const [third, end] = [Math.ceil(payload.length / 3), payload.length]
  return [
    Buffer.concat([header, payload.subarray(0, third)]),
    payload.subarray(third, 2 * third),
    payload.subarray(2 * third, end),
  ]
}

/** A node whose answers come in parts, one now and one at each ping; in the midst of a frame it cannot answer a ping. */
const slowNode = Effect.acquireRelease(
  Effect.callback<{ readonly server: WebSocketServer; readonly asked: Array<string> }>((resume) => {
    const asked: Array<string> = []
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, autoPong: false })
    server.on("connection", (socket, { socket: stream }) => {
      let parts: ReadonlyArray<Buffer> = []
      const writePart = () => {
        const [part, ...rest] = parts
        parts = rest
        if (part !== undefined) stream.write(part)
      }
      socket.on("ping", (data) => parts.length > 0 ? writePart() : socket.pong(data))
      socket.on("message", (text) => {
        const requests: ReadonlyArray<Request> = JSON.parse(String(text))
        for (const { _tag, id } of requests) {
          asked.push(_tag)
          if (_tag !== "Query" || asked.length > 1) continue
          const exit = { _tag: "Success", value: "x".repeat(1000) } as const
          const response: Response = { _tag: "Answered", id, exit, ageMs: 0 }
          parts = partsOf(JSON.stringify([response]))
          writePart()
        }
      })
      socket.send(JSON.stringify({ node: "a", frameBytes: 1_000_000 }))
    })
    server.once("listening", () => resume(Effect.succeed({ server, asked })))
  }),
  ({ server }) =>
    Effect.sync(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    }),
)

it.live("Client: takes a node whose answer comes slowly for one that is there, and asks nothing again", () =>
  Effect.gen(function* () {
    const { asked, server } = yield* slowNode
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = yield* ReplicatedClient.make(yield* WebSocketClient.transports({ urls: [url] }))
    const query = client.query({ service: "S", procedure: "P", payload: null }, "stale")
    expect(yield* Effect.option(query)).toMatchObject(Option.some({ exit: { value: "x".repeat(1000) } }))
    expect(asked).toEqual(["Query"])
  }))
