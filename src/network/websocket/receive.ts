/**
 * What a peer that has proved itself sends.
 *
 * @module
 */
import { type Clock, type Context, Effect } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { monotonicMs } from "../../time/monotonicMs.ts"
import type { Timers } from "../../time/Timers.ts"
import type { Envelope } from "../contract.ts"
import { Closed } from "./Closed.ts"
import type { Connection } from "./Connection.ts"
import { limiter } from "./limiter.ts"
import * as metrics from "./metrics.ts"
import * as Pulse from "./Pulse.ts"
import type { Settings } from "./settings.ts"
import * as Wire from "./Wire.ts"

/** What all connections of a node share. */
export interface Surroundings {
  readonly settings: Settings
  readonly context: Context.Context<never>
  readonly timers: Timers
  readonly clock: Clock.Clock
}

const malformed = new Closed({
  end: "Malformed",
  problem: "a frame is a JSON array of [from role, from instance, to role, to instance, message]",
})

/**
 * Gives what a peer sends to `deliver`, until the connection ends: by the peer, or because of what it sends, how often,
 * or because it has fallen silent. Fails with that reason.
 */
export const receive = (
  connection: Connection,
  peer: NodeId,
  { clock, context, settings, timers }: Surroundings,
  deliver: (envelope: Envelope) => void,
): Effect.Effect<never, Closed> =>
  Effect.suspend(() => {
    const frames = metrics.frames(peer, "in")
    const bytes = metrics.bytes(peer, "in")
    const isWithinRate = limiter(settings.framesPerSecond, () => monotonicMs(clock))
    const problem = `more than ${settings.framesPerSecond} frames within a second`
    const pulse = Pulse.start(timers, settings.heartbeatMs, {
      // Who connects asks, and so is heard.
      beat: () => {},
      silence: () => connection.close(new Closed({ end: "Silent", problem: "nothing was heard for three heartbeats" })),
    })
    connection.listen({
      sign: () => {
        pulse.heard()
        if (!isWithinRate()) connection.close(new Closed({ end: "TooFast", problem }))
      },
      text: (text, size) => {
        frames.updateUnsafe(1, context)
        bytes.updateUnsafe(size, context)
        const datagrams = Wire.decode(text)
        if (datagrams === undefined) return connection.close(malformed)
        for (const datagram of datagrams) deliver(Wire.open(datagram, peer, settings.self))
      },
    })
    return Effect.ensuring(connection.ended, Effect.sync(pulse.stop))
  })
