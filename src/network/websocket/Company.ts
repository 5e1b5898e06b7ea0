/**
 * How long what is in no hurry waits for company, so that one frame carries more (as John Nagle's RFC 896 of 1984
 * does with the bytes of a terminal).
 *
 * @module
 */
import type { Timers } from "../../time/Timers.ts"

/** For so long at most: long enough for several rounds of a local network, and far below an election timeout. */
const patienceMs = 10

/** So much is company enough: the frame's own cost is small beside that of what it carries. */
export const enoughBytes = 16_384

/** One wait at a time, and what happens at its end. */
export class Company {
  private stopWaiting: (() => void) | undefined
  private readonly timers: Timers
  private readonly onEnd: () => void

  constructor(timers: Timers, onEnd: () => void) {
    this.timers = timers
    this.onEnd = onEnd
  }

  /** Whether somebody waits. */
  get isAwaited(): boolean {
    return this.stopWaiting !== undefined
  }

  /** Waits, unless somebody does already. */
  wait(): void {
    this.stopWaiting ??= this.timers.after(patienceMs, () => {
      this.stopWaiting = undefined
      this.onEnd()
    })
  }

  /** Nobody waits any longer: all leave now. */
  leave(): void {
    this.stopWaiting?.()
    this.stopWaiting = undefined
  }
}
