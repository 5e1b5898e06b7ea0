/**
 * How long what is in no hurry waits for company, so that one frame carries more (as John Nagle's RFC 896 of 1984
 * does with the bytes of a terminal).
 *
 * @module
 */
import type { Timers } from "../../time/Timers.ts"
import type { Queue } from "./Queue.ts"
import type { Settings } from "./settings.ts"

/** For so long at most: long enough for several rounds of a local network. */
const patienceMs = 10

/** So much is company enough: the frame's own cost is small beside that of what it carries. */
const enoughBytes = 16_384

/** One wait at a time, and what happens at its end. */
export class Company {
  private stopWaiting: (() => void) | undefined
  private readonly enough: Pick<Queue, "bytes" | "length">
  private readonly timers: Timers
  private readonly onEnd: () => void

  constructor(
    { queuedBytes, queuedDatagrams }: Pick<Settings, "queuedBytes" | "queuedDatagrams">,
    timers: Timers,
    onEnd: () => void,
  ) {
    // Who waits must not be pushed out of the queue.
    this.enough = { bytes: Math.min(enoughBytes, queuedBytes / 2), length: queuedDatagrams / 2 }
    this.timers = timers
    this.onEnd = onEnd
  }

  /** Whether what is queued waits for more, until `leave` or the end; it does not if it is enough. */
  waits({ bytes, length }: Pick<Queue, "bytes" | "length">): boolean {
    if (bytes >= this.enough.bytes || length >= this.enough.length) return false
    this.stopWaiting ??= this.timers.after(patienceMs, () => {
      this.stopWaiting = undefined
      this.onEnd()
    })
    return true
  }

  /** Nobody waits any longer. */
  leave(): void {
    this.stopWaiting?.()
    this.stopWaiting = undefined
  }
}
