/** Two ends of a connection through a proxy: one that talks, and one that says everything back and notes what it heard. */
import { Effect, type Scope } from "effect"
import { connect, createServer, type Socket } from "node:net"
import { Direction } from "../../src/chaos/wires/Direction.ts"
import { hostname, listen } from "../../src/chaos/wires/Proxy.ts"

/** Somebody who talks through the proxy. */
export interface Talker {
  readonly say: (text: string) => void
  /** All that came back. */
  readonly heard: () => string
  readonly isOver: () => boolean
  readonly close: () => void
}

/** Waits for something that has no event of its own. */
export const until = (holds: () => boolean): Effect.Effect<void> =>
  Effect.asVoid(Effect.repeat(Effect.delay(Effect.sync(holds), "2 millis"), { until: (isSo) => isSo }))

const echo = Effect.acquireRelease(
  Effect.callback<{
    readonly port: number
    readonly heard: () => string
    readonly isGone: () => boolean
    readonly close: () => void
  }>((resume) => {
    let heard = ""
    const open = new Set<Socket>()
    const server = createServer((socket) => {
      open.add(socket)
      socket.on("close", () => open.delete(socket))
      socket.on("error", () => {})
      socket.on("data", (bytes) => {
        heard += bytes.toString()
        socket.write(bytes)
      })
    })
    server.listen(0, hostname, () => {
      const address = server.address()
      if (address === null || typeof address === "string") return resume(Effect.die(new Error("no port")))
      const close = () => {
        server.close()
        for (const socket of open) socket.destroy()
      }
      resume(Effect.succeed({ port: address.port, heard: () => heard, isGone: () => open.size === 0, close }))
    })
  }),
  ({ close }) => Effect.sync(close),
)

/** A proxy before an echo, with what hinders each of its directions. */
export const proxied = Effect.gen(function* () {
  const server = yield* echo
  const [there, back] = [new Direction(() => 0.5), new Direction(() => 0.5)]
  const port = yield* listen({ port: server.port, there, back })
  const talk: Effect.Effect<Talker, never, Scope.Scope> = Effect.acquireRelease(
    Effect.sync(() => {
      const socket = connect({ host: hostname, port })
      let [heard, isOver] = ["", false]
      socket.on("error", () => {})
      socket.on("close", () => isOver = true)
      socket.on("data", (bytes) => heard += bytes.toString())
      return {
        say: (text: string) => void socket.write(text),
        heard: () => heard,
        isOver: () => isOver,
        close: () => socket.destroy(),
      }
    }),
    ({ close }) => Effect.sync(close),
  )
  return { there, back, talk, arrived: server.heard, isGone: server.isGone, stop: server.close }
})
