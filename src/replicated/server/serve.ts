/**
 * What a client sends, and what it is sent, from its welcome to its end.
 *
 * @module
 */
import { type Clock, type Context, Effect, type Metric } from "effect"
import { Closed } from "../../network/websocket/Closed.ts"
import type { Connection } from "../../network/websocket/Connection.ts"
import { limiter } from "../../network/websocket/limiter.ts"
import * as Pulse from "../../network/websocket/Pulse.ts"
import { monotonicMs } from "../../time/monotonicMs.ts"
import type { Timers } from "../../time/Timers.ts"
import { decodeRequests, Outbox } from "../client/Wire.ts"
import { type Request, type Response, Unavailable } from "../messages.ts"
import type { ReplicaService } from "../Replica.ts"
import type { Settings } from "./settings.ts"

/** What all connections of a server share. */
export interface Surroundings {
  readonly settings: Settings
  readonly context: Context.Context<never>
  readonly timers: Timers
  readonly clock: Clock.Clock
  readonly replica: ReplicaService
  readonly count: Counters
}

/** What is counted for each frame. */
export interface Counters {
  readonly framesIn: Metric.Counter<number>
  readonly framesOut: Metric.Counter<number>
  readonly bytesIn: Metric.Counter<number>
  readonly bytesOut: Metric.Counter<number>
}

/** How often a client is asked whether it is there; after three times without a sign it is not. */
const heartbeatMs = 5000

const isLast = ({ _tag }: Response): boolean => _tag !== "Watching" && _tag !== "Changed"

/**
 * Connects a client to the replica, until the connection ends: by the client, or because of what it sends, how often, how
 * slowly it reads, or because it has fallen silent. Fails with that reason.
 */
export const serve = (
  connection: Connection,
  { clock, context, count, replica, settings, timers }: Surroundings,
): Effect.Effect<never, Closed> =>
  Effect.suspend(() => {
    const { frameBytes, framesPerSecond, inFlight, node, unsentBytes } = settings
    const end = (end: "Malformed" | "TooFast" | "Backlog" | "Silent", problem: string) =>
      connection.close(new Closed({ end, problem }))
    /** The requests that wait for an answer, and the watches that go on. */
    const open = new Set<number>()
    const isWithinRate = limiter(framesPerSecond, () => monotonicMs(clock))
    const outbox = new Outbox((frame) => {
      count.framesOut.updateUnsafe(1, context)
      count.bytesOut.updateUnsafe(frame.length, context)
      connection.send(frame)
      if (connection.unsentBytes > unsentBytes) {
        end("Backlog", `more than ${unsentBytes} bytes wait to be read: connect again and go on from there`)
      }
    })
    const respond = (response: Response) => outbox.push(JSON.stringify(response))
    const client = replica.connect((response) => {
      // Who asked is gone, or has lost interest.
      if (!open.has(response.id)) return
      if (isLast(response)) open.delete(response.id)
      respond(response)
    })
    const take = (request: Request) => {
      const { _tag, id } = request
      if (_tag === "Unwatch") {
        open.delete(id)
      } else if (open.has(id)) {
        return end("Malformed", `request ${id} waits for its answer still: number requests anew`)
      } else if (open.size >= inFlight) {
        return respond(Unavailable({ id, why: `${inFlight} requests of this connection wait already` }))
      } else {
        open.add(id)
      }
      client.request(request)
    }
    const pulse = Pulse.start(timers, heartbeatMs, {
      beat: () => connection.ping(),
      silence: () => end("Silent", "nothing was heard for three heartbeats"),
    })
    connection.listen({
      sign: () => {
        pulse.heard()
        if (!isWithinRate()) end("TooFast", `more than ${framesPerSecond} frames within a second`)
      },
      text: (text, bytes) => {
        count.framesIn.updateUnsafe(1, context)
        count.bytesIn.updateUnsafe(bytes, context)
        const requests = decodeRequests(text)
        if (typeof requests === "string") return end("Malformed", requests)
        requests.forEach(take)
      },
    })
    connection.send(JSON.stringify({ node, frameBytes }))
    const over = Effect.sync(() => {
      open.clear()
      pulse.stop()
      client.close()
    })
    return Effect.ensuring(connection.ended, over)
  })
