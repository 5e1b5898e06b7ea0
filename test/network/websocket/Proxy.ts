/**
 * A wire between two nodes that the test can tap, cut and block.
 */
import { Effect, type Scope } from "effect"
import * as net from "node:net"

/** A proxy for TCP in front of a node's port. */
export class Proxy {
  /** All that has passed, either way. */
  readonly passed: Array<string> = []
  /** While true, what comes is taken and goes nowhere, and nobody is told. */
  swallows = false
  readonly #sockets = new Set<net.Socket>()
  readonly #server: net.Server

  constructor(target: string) {
    const { hostname, port } = new URL(target)
    this.#server = net.createServer((client) => {
      const server = net.connect(Number(port), hostname)
      this.#join(client, server)
      this.#join(server, client)
    })
  }

  get connections(): number {
    return this.#sockets.size / 2
  }

  get url(): string {
    const address = this.#server.address()
    return `ws://127.0.0.1:${typeof address === "object" ? address?.port : address}`
  }

  /** Breaks all connections, as a network does that fails. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Takes nothing more from either side until `flow`, so that who writes is held up. */
  block(): void {
    for (const socket of this.#sockets) socket.pause()
  }

  flow(): void {
    for (const socket of this.#sockets) socket.resume()
  }

  static readonly make = (target: string): Effect.Effect<Proxy, never, Scope.Scope> =>
    Effect.acquireRelease(
      Effect.callback<Proxy>((resume) => {
        const proxy = new Proxy(target)
        proxy.#server.listen(0, "127.0.0.1", () => resume(Effect.succeed(proxy)))
      }),
      (proxy) =>
        Effect.sync(() => {
          proxy.cut()
          proxy.#server.close()
        }),
    )

  #join(from: net.Socket, to: net.Socket): void {
    this.#sockets.add(from)
    from.on("data", (chunk: Uint8Array) => {
      this.passed.push(chunk.toString())
      if (!this.swallows) to.write(chunk)
    })
    from.on("error", () => {})
    from.on("close", () => {
      this.#sockets.delete(from)
      to.destroy()
    })
  }
}
