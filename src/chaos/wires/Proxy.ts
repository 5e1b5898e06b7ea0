/**
 * A proxy on the way from one node to another: the connections that the first opens to the second lead through it.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import { connect, createServer, type Socket } from "node:net"
import type { Direction } from "./Direction.ts"
import { Pipe } from "./Pipe.ts"

/** The only address that is listened at and connected to. */
export const hostname = "127.0.0.1"

/** Where a proxy leads, and what hinders it. */
export interface Options {
  /** The port of the node that is connected to. */
  readonly port: number
  /** What is sent by the node that connects, and what is answered. */
  readonly there: Direction
  readonly back: Direction
}

/** Connects to the node, and carries what both say until one of them ends. */
const join = (caller: Socket, { back, port, there }: Options, open: Set<Socket>): void => {
  const callee = connect({ host: hostname, port, allowHalfOpen: true })
  open.add(callee)
  const pipes = [new Pipe(caller, callee, there), new Pipe(callee, caller, back)]
  callee.setNoDelay(true)
  // Why a socket breaks is the nodes' affair: its "close" follows.
  callee.on("error", () => {})
  const closed = (socket: Socket) => {
    open.delete(socket)
    if (!open.has(caller) && !open.has(callee)) { for (const pipe of pipes) pipe.close() }
  }
  for (const socket of [caller, callee]) socket.once("close", () => closed(socket))
}

/**
 * Holds a connection whose first packets do not arrive: it is open at one end alone. When they may arrive again it is over,
 * and its owner has to open another.
 */
const hold = (caller: Socket, { back, there }: Options): void => {
  const look = () => {
    if (!there.isCut && !back.isCut) caller.destroy()
  }
  const unlisten = [there.onChange(look), back.onChange(look)]
  caller.once("close", () => unlisten.forEach((stop) => stop()))
}

/** Listens until the scope closes, and returns the port. */
export const listen: (options: Options) => Effect.Effect<number, never, Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const open = new Set<Socket>()
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) => {
      open.add(caller)
      caller.on("error", () => {})
      caller.once("close", () => open.delete(caller))
      if (options.there.isCut || options.back.isCut) hold(caller, options)
      else join(caller, options, open)
    })
    return yield* Effect.acquireRelease(
      Effect.callback<number>((resume) => {
        server.listen(0, hostname, () => {
          const address = server.address()
          resume(
            address === null || typeof address === "string"
              ? Effect.die(new Error("a proxy has no port"))
              : Effect.succeed(address.port),
          )
        })
      }),
      () =>
        Effect.sync(() => {
          server.close()
          for (const socket of open) socket.destroy()
        }),
    )
  },
)
