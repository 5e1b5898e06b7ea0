/**
 * Keeps a connection to a peer.
 *
 * npm's ws, and not Deno's own WebSocket: that holds back for 44 ms every message of more than 1,024 bytes, and the
 * second of two small ones (`deno task bench sockets`).
 *
 * @module
 */
import { Clock, Effect, Metric, Redacted, Schedule, type Scope } from "effect"
import { WebSocket } from "ws"
import { monotonicMs } from "../../time/monotonicMs.ts"
import { Timers } from "../../time/Timers.ts"
import { Closed, isRefusal } from "./Closed.ts"
import { Connection, socketOptions } from "./Connection.ts"
import { type Failure, problemOf } from "./distrust.ts"
import * as Handshake from "./Handshake.ts"
import { closeTimeoutMs } from "./listener.ts"
import * as metrics from "./metrics.ts"
import type { Peer } from "./Peer.ts"
import * as Pulse from "./Pulse.ts"
import type { Settings } from "./settings.ts"

/** The most that a peer says on a connection of this node's: a message of the handshake. */
const answerBytes = 4096

/**
 * A mask of zeros, which ws does not apply: that saves more than half the time that a long frame takes both ends. Masks
 * keep scripts of browsers from speaking HTTP to proxies (RFC 6455, section 10.3), and here is no browser.
 */
export const withoutMask = (mask: Uint8Array): void => void mask.fill(0)

const leaving = new Closed({ end: "Leaving", problem: "the node stops, or connects elsewhere" })

/** A node talks TLS to its peers if it has a certificate, a key and an authority for that. */
const cures = {
  toTls: "give this side an authority to believe",
  toPlain: "give it a certificate and a key, or this side no authority",
}

/** Opens a WebSocket, until the scope closes. */
const open = (url: string, { handshakeMs, tls }: Settings): Effect.Effect<Connection, Closed, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Connection, Closed>((resume) => {
      const options = {
        ...socketOptions,
        generateMask: withoutMask,
        maxPayload: answerBytes,
        handshakeTimeout: handshakeMs,
        closeTimeout: closeTimeoutMs,
        ...tls === undefined ? {} : { ca: tls.authority, cert: tls.certificate, key: Redacted.value(tls.key) },
      }
      const socket = new WebSocket(url, options)
      const failed = (failure: Failure) =>
        resume(
          Effect.fail(
            new Closed({ end: "Lost", problem: problemOf(failure, { ...cures, isShown: tls !== undefined }) }),
          ),
        )
      socket.once("error", failed)
      socket.once("upgrade", ({ socket: stream }) => {
        socket.once("open", () => {
          socket.off("error", failed)
          resume(Effect.succeed(new Connection(socket, stream, "connecting")))
        })
      })
      return Effect.sync(() => socket.terminate())
    }),
    (connection) => Effect.sync(() => connection.close(leaving)),
    { interruptible: true },
  )

/** One connection, from the first attempt to its end, whose reason it fails with. */
const connectOnce = Effect.fnUntraced(
  function* (peer: Peer, url: string, party: Handshake.Party, settings: Settings, onOpen: Effect.Effect<void>) {
    const { handshakeMs, heartbeatMs } = settings
    const connection = yield* open(url, settings)
    const { version } = yield* Handshake.connect(party, peer.node, connection).pipe(
      Effect.timeoutOrElse({
        duration: handshakeMs,
        orElse: () => Effect.fail(new Closed({ end: "TooSlow", problem: `no handshake within ${handshakeMs} ms` })),
      }),
      Effect.tapError((closed) => Effect.sync(() => connection.close(closed))),
    )
    yield* onOpen
    yield* Metric.update(metrics.connections(peer.node, "out"), 1)
    yield* Effect.logInfo(`connected to ${peer.node} at ${url}, in version ${version} of the protocol`)
    const pulse = Pulse.start(yield* Timers, heartbeatMs, {
      beat: () => connection.ping(),
      silence: () => connection.close(new Closed({ end: "Silent", problem: "no answer for three heartbeats" })),
    })
    connection.listen({
      sign: pulse.heard,
      text: () => connection.close(new Closed({ end: "Malformed", problem: "whoever accepts sends no frames" })),
    })
    peer.open(connection)
    const over = Effect.sync(() => {
      pulse.stop()
      peer.close(connection)
    })
    return yield* Effect.ensuring(connection.ended, over)
  },
  Effect.scoped,
)

const now: Effect.Effect<number> = Effect.map(Clock.Clock, monotonicMs)

/** How long to wait before each next attempt: twice as long each time, up to the most, each within a fifth. */
export const backoff = (
  { reconnectMs: [firstMs, mostMs] }: Pick<Settings, "reconnectMs">,
): Schedule.Schedule<unknown> =>
  Schedule.jittered(Schedule.min([Schedule.exponential(firstMs), Schedule.spaced(mostMs)]))

/**
 * Connects to a peer, and anew whenever that fails or ends: at first soon, then less and less often, and at once when
 * it comes back by itself. Never ends.
 */
export const dial: (
  peer: Peer,
  url: string,
  party: Handshake.Party,
  settings: Settings,
) => Effect.Effect<never> = Effect.fnUntraced(function* (peer, url, party, settings) {
  const [, mostMs] = settings.reconnectMs
  let openedAtMs = Infinity
  let known = ""
  const opened = Effect.map(now, (nowMs) => {
    openedAtMs = nowMs
    known = ""
  })
  const attempt = Effect.catch(connectOnce(peer, url, party, settings, opened), (closed) =>
    Effect.gen(function* () {
      if (isRefusal(closed.end)) yield* Metric.update(metrics.refused(closed.end), 1)
      // Of a peer that is away the log tells once.
      if (closed.problem !== known) {
        yield* Effect.logWarning(`not connected to ${peer.node} at ${url}: ${closed.problem}`)
      }
      known = closed.problem
      const lastedMs = (yield* now) - openedAtMs
      openedAtMs = Infinity
      // Whoever refuses again and again what it is sent is not to be asked again at once.
      if (lastedMs < mostMs) return yield* closed
    }))
  while (true) {
    const pause = yield* Schedule.toStepWithSleep(backoff(settings))
    while (!(yield* Effect.isSuccess(attempt))) {
      yield* Effect.raceFirst(Effect.ignore(pause(undefined)), peer.comesBack)
    }
  }
})
