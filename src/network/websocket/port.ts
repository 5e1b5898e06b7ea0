/**
 * A port that a server listens at.
 *
 * @module
 */
import { Effect, Schema, type Scope } from "effect"
import { createServer, type Server } from "node:http"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"

const ListenFailedBase: TaggedErrorClass<ListenFailed, "ListenFailed", {
  readonly whom: Schema.String
  readonly hostname: Schema.String
  readonly port: Schema.Int
  readonly problem: Schema.String
}> = Schema.TaggedError<ListenFailed>()("ListenFailed", {
  whom: Schema.String,
  hostname: Schema.String,
  port: Schema.Int,
  problem: Schema.String,
})

/** A port cannot be had. */
export class ListenFailed extends ListenFailedBase {
  override get message(): string {
    const { hostname, port, problem, whom } = this
    return `cannot listen for ${whom} at ${hostname}:${port}; choose another port or address: ${problem}`
  }
}

/** What port, and for whom. */
export interface Options {
  /** In the plural. */
  readonly whom: string
  readonly hostname: string
  /** 0 takes any that is free. */
  readonly port: number
  /** The port has trouble of its own. */
  readonly failed: (problem: string) => void
  /** The server takes no connections any more, and ends when those that are open do. */
  readonly leave: () => void
}

/** Has a server listen until the scope closes, and returns where: `host:port`, as in a URL. */
export const open = (
  server: Server,
  { failed, hostname, leave, port, whom }: Options,
): Effect.Effect<string, ListenFailed, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<string, ListenFailed>((resume) => {
      const refused = ({ message }: Error) =>
        resume(Effect.fail(new ListenFailed({ whom, hostname, port, problem: message })))
      server.once("error", refused)
      server.listen(port, hostname, () => {
        server.off("error", refused)
        server.on("error", ({ message }) => failed(message))
        const address = server.address()
        const actual = typeof address === "object" && address !== null ? address.port : port
        resume(Effect.succeed(`${hostname.includes(":") ? `[${hostname}]` : hostname}:${actual}`))
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        leave()
      }),
  )

/** Fails where a server cannot listen, and leaves the port again: for who makes something first that is to stay only with it. */
export const check = (where: Pick<Options, "whom" | "hostname" | "port">): Effect.Effect<void, ListenFailed> =>
  Effect.suspend(() => {
    const server = createServer()
    const whoCame = { failed: () => {}, leave: () => server.closeAllConnections() }
    return Effect.scoped(Effect.asVoid(open(server, { ...where, ...whoCame })))
  })
