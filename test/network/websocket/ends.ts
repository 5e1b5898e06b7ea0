import { Effect, type Scope } from "effect"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { WebSocket, WebSocketServer } from "ws"
import { socketOptions } from "../../../src/network/websocket/Connection.ts"

/** One end, and the stream that it is spoken over. */
export interface End {
  readonly socket: WebSocket
  readonly stream: Duplex
}

/** What is on both ends of a WebSocket. */
export interface Ends {
  readonly server: WebSocketServer
  readonly connecting: End
  readonly accepting: End
}

/** Both ends of an open WebSocket of npm's ws. */
export const ends: Effect.Effect<Ends, never, Scope.Scope> = Effect.acquireRelease(
  Effect.callback<Ends>((resume) => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...socketOptions })
    server.once("listening", () => {
      const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, socketOptions)
      server.once(
        "connection",
        (other, { socket: otherStream }) =>
          socket.once("upgrade", ({ socket: stream }) =>
            socket.once("open", () =>
              resume(Effect.succeed({
                server,
                connecting: { socket, stream },
                accepting: { socket: other, stream: otherStream },
              })))),
      )
    })
  }),
  ({ accepting, connecting, server }) =>
    Effect.sync(() => {
      connecting.socket.terminate()
      accepting.socket.terminate()
      server.close()
    }),
)
