/**
 * What is being answered, by connection.
 *
 * @module
 */
import type { ServerResponse } from "node:http"
import type { Duplex } from "node:stream"

/** Who asks need not wait for an answer before the next request: a connection may have several under way. */
export class Answers {
  private readonly begun = new WeakMap<Duplex, Set<ServerResponse>>()

  add(socket: Duplex, outgoing: ServerResponse): void {
    const begun = this.on(socket)
    this.begun.set(socket, begun.add(outgoing))
    outgoing.on("close", () => begun.delete(outgoing))
  }

  /** Those that have not left yet on this connection. */
  on(socket: Duplex): Set<ServerResponse> {
    return this.begun.get(socket) ?? new Set()
  }
}
