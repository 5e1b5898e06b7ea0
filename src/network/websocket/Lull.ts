/**
 * What is sent to a peer only if nothing else goes the same way soon.
 *
 * @module
 */
import * as Address from "../../model/Address.ts"
import type { Timers } from "../../time/Timers.ts"
import type { Envelope } from "../contract.ts"

/**
 * How long it is quiet before: several rounds of a local network. Followers learn so much later that the last of several
 * slots is decided, and so do those who watch there.
 */
const quietMs = 10

/** Holds one datagram until it is quiet, and gives it to `send` then. */
export class Lull {
  private held: Envelope | undefined
  private stopWaiting = () => {}
  private readonly timers: Timers
  private readonly send: (envelope: Envelope) => void

  constructor(timers: Timers, send: (envelope: Envelope) => void) {
    this.timers = timers
    this.send = send
  }

  /** Holds a datagram, and returns the one whose place it takes; that one's time is its own. */
  hold(envelope: Envelope): Envelope | undefined {
    const { held } = this
    this.held = envelope
    if (held === undefined) this.stopWaiting = this.timers.after(quietMs, this.end)
    return held
  }

  /** Returns what is held, and holds it no longer. */
  take(): Envelope | undefined {
    const { held } = this
    if (held === undefined) return undefined
    this.held = undefined
    this.stopWaiting()
    return held
  }

  private readonly end = () => {
    const { held } = this
    this.held = undefined
    if (held !== undefined) this.send(held)
  }
}

/** Whether a datagram goes from the same role to the same role. */
export const goesAs = (a: Envelope, b: Envelope): boolean =>
  Address.equals(a.from, b.from) && Address.equals(a.to, b.to)
