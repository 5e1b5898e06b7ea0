/**
 * A network whose datagrams take longer.
 *
 * @module
 */
import { Effect, Layer } from "effect"
import { type Envelope, Network } from "../../src/network/Network.ts"

/** `setTimeout` is late by up to this. */
const timerSlackMs = 2

/** Delays each call by so many milliseconds, and keeps their order. */
const delay = (delayMs: number, send: (envelope: Envelope) => void) => {
  const waiting: Array<{ readonly envelope: Envelope; readonly dueMs: number }> = []
  // Timers know of whole milliseconds only: the last of them are spent on looking at the clock, between other events.
  const look = () => {
    for (;;) {
      const [next] = waiting
      if (next === undefined) return
      const leftMs = next.dueMs - performance.now()
      if (leftMs > timerSlackMs) return void setTimeout(look, leftMs - timerSlackMs)
      if (leftMs > 0) return void setImmediate(look)
      waiting.shift()
      send(next.envelope)
    }
  }
  return (envelope: Envelope) => {
    if (waiting.push({ envelope, dueMs: performance.now() + delayMs }) === 1) look()
  }
}

/** The network, with so many milliseconds more for each datagram that leaves this node. */
export const layer = (delayMs: number): Layer.Layer<Network, never, Network> =>
  Layer.effect(
    Network,
    Effect.map(Network, ({ attach, send }) => ({ attach, send: delayMs > 0 ? delay(delayMs, send) : send })),
  )
