/**
 * Whoever speaks to a node's port, by hand.
 */
import { Effect, type Scope } from "effect"
import { createHmac } from "node:crypto"
import { type ClientOptions, WebSocket } from "ws"
import { secret, until } from "./nodes.ts"

/** How the node ended the connection. */
export interface Ending {
  readonly code: number
  readonly reason: string
}

/** A WebSocket to a node, whose every word is the test's. */
export class Stranger {
  readonly heard: Array<string> = []
  ending: Ending | undefined
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on("message", (data: { toString(): string }) => this.heard.push(data.toString()))
    socket.on("close", (code, reason) => {
      this.ending = { code, reason: reason.toString() }
    })
    socket.on("error", () => {})
  }

  say(what: unknown): void {
    this.#socket.send(typeof what === "string" || what instanceof Uint8Array ? what : JSON.stringify(what))
  }

  ping(): void {
    this.#socket.ping()
  }

  /** Waits until so many texts have been heard in all, and returns the last as JSON. */
  readonly hear = (count: number): Effect.Effect<Record<string, unknown>> =>
    Effect.map(until(() => this.heard.length >= count), () => JSON.parse(this.heard[count - 1] ?? ""))

  /** Waits until the node has ended the connection. */
  readonly ended: Effect.Effect<Ending> = Effect.suspend(() =>
    Effect.map(until(() => this.ending !== undefined), () => this.ending ?? { code: 0, reason: "" })
  )
}

/** Connects to a node. Dies with the reason if there is no WebSocket to be had. */
export const connect = (url: string, options: ClientOptions = {}): Effect.Effect<Stranger, Error, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly socket: WebSocket; readonly stranger: Stranger }, Error>((resume) => {
        const socket = new WebSocket(url, { perMessageDeflate: false, ...options })
        const stranger = new Stranger(socket)
        socket.once("open", () => resume(Effect.succeed({ socket, stranger })))
        socket.once("error", (error) => resume(Effect.fail(error)))
      }),
      ({ socket }) => Effect.sync(() => socket.terminate()),
    ),
    ({ stranger }) => stranger,
  )

const nonce = "0".repeat(64)

/** The first word of node b to node a, and what the test changes of it. */
export const hello = (changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  _tag: "Hello",
  cluster: "test",
  from: "b",
  to: "a",
  oldest: 1,
  newest: 1,
  nonce,
  ...changed,
})

/** The proof of node b to node a, or as the test says, as the README of the wire format describes it. */
export const answer = (
  challenge: Record<string, unknown>,
  { from = "b", key = secret, to = "a", who = "connecting" }: {
    readonly from?: string
    readonly to?: string
    readonly key?: string
    readonly who?: string
  } = {},
): Record<string, unknown> => {
  const { newest, nonce: other, oldest } = challenge
  const facts = JSON.stringify(["synod", who, "test", from, to, 1, 1, nonce, oldest, newest, other])
  return { _tag: "Answer", proof: createHmac("sha256", key).update(facts).digest("hex") }
}

/** Connects to a node as a peer of it, and proves it. */
export const connectAs = (
  from: string,
  to: string,
  url: string,
  options: ClientOptions = {},
): Effect.Effect<Stranger, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const peer = yield* connect(url, options)
    peer.say(hello({ from, to }))
    peer.say(answer(yield* peer.hear(1), { from, to }))
    yield* peer.hear(2)
    return peer
  })

/** Connects to node a as its peer b. */
export const connectAsB = (url: string, options?: ClientOptions): Effect.Effect<Stranger, Error, Scope.Scope> =>
  connectAs("b", "a", url, options)
