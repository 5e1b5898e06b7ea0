/**
 * Both ends of a WebSocket on loopback, each by Deno's own code, by npm's ws, or by ws with the network's own frames.
 *
 * @module
 */
import { Cause, Effect, type Scope } from "effect"
import type { Writable } from "node:stream"
import { Worker } from "node:worker_threads"
import { WebSocket as NpmWebSocket } from "ws"
import { withoutMask } from "../../src/network/websocket/dial.ts"
import { textFrame } from "../../src/network/websocket/textFrame.ts"

/** Whose code: "synod" sends frames of the network's own, and is ws otherwise. */
export type Kind = "deno" | "ws" | "synod"

/** Sends texts to a thread that sends back each that does not begin with a hyphen. */
export interface Echo {
  readonly send: (text: string) => void
  /** Called with each text that has come back. */
  onText: (text: string) => void
}

/** Starts the accepting end in a thread of its own, and returns its port. */
const startServer = (kind: Kind): Effect.Effect<number, never, Scope.Scope> =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.sync(() => new Worker(new URL("./echoMain.ts", import.meta.url), { workerData: kind })),
      (worker) => Effect.promise(() => worker.terminate()),
    ),
    (worker) =>
      Effect.callback<number>((resume) => {
        worker.once("message", (port) => resume(Effect.succeed(port)))
        worker.once("error", (error) => resume(Effect.failCause(Cause.die(error))))
      }),
  )

const connectWs = (
  url: string,
  sender: (socket: NpmWebSocket, stream: Writable) => (text: string) => void,
): Effect.Effect<Echo, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Echo & { readonly close: () => void }>((resume) => {
      const socket = new NpmWebSocket(url, { perMessageDeflate: false, generateMask: withoutMask })
      socket.on("error", (error) => resume(Effect.die(error)))
      socket.on("upgrade", ({ socket: stream }) => {
        const echo = {
          send: sender(socket, stream),
          onText: (_: string) => {},
          close: () => socket.terminate(),
        }
        socket.on("message", (data: { toString(): string }) => echo.onText(data.toString()))
        socket.on("open", () => resume(Effect.succeed(echo)))
      })
    }),
    ({ close }) => Effect.sync(close),
  )

const connectors: { readonly [kind in Kind]: (url: string) => Effect.Effect<Echo, never, Scope.Scope> } = {
  deno: (url) =>
    Effect.acquireRelease(
      Effect.callback<Echo & { readonly close: () => void }>((resume) => {
        const socket = new WebSocket(url)
        const echo = {
          send: (text: string) => socket.send(text),
          onText: (_: string) => {},
          close: () => socket.close(),
        }
        socket.onmessage = ({ data }) => echo.onText(data)
        socket.onopen = () => resume(Effect.succeed(echo))
        socket.onerror = () => resume(Effect.die(new Error(`cannot connect to ${url}`)))
      }),
      ({ close }) => Effect.sync(close),
    ),
  ws: (url) => connectWs(url, (socket) => (text) => socket.send(text)),
  synod: (url) => connectWs(url, (_, stream) => (text) => stream.write(textFrame(text, "connecting"))),
}

/** Connects both ends. */
export const make = (accepting: Kind, connecting: Kind): Effect.Effect<Echo, never, Scope.Scope> =>
  Effect.flatMap(startServer(accepting), (port) => connectors[connecting](`ws://127.0.0.1:${port}`))
