/**
 * Lets time pass in the log when nobody calls: the leader ticks when something is due.
 *
 * @module
 */
import type { Timers } from "../time/Timers.ts"
import type { Machine } from "./Machine.ts"
import type { ServiceClock } from "./ServiceClock.ts"

/** How soon a tick is tried again that may have been lost. */
const retryMs = 100

/** A timer for what the machine has due next. */
export class Ticker {
  private isLeading = false
  private armedMs = Infinity
  private cancel: () => void = () => {}
  private readonly machine: Machine
  private readonly clock: ServiceClock
  private readonly timers: Timers
  private readonly tick: () => void

  constructor(machine: Machine, clock: ServiceClock, timers: Timers, tick: () => void) {
    this.machine = machine
    this.clock = clock
    this.timers = timers
    this.tick = tick
  }

  lead(isLeading: boolean): void {
    this.isLeading = isLeading
    this.stop()
    this.arm()
  }

  /** The machine has changed. A timer that fires too early is set again then. */
  arm(): void {
    const { due } = this.machine
    if (!this.isLeading || due === undefined || !(due < this.armedMs)) return
    this.cancel()
    this.set(due, Math.max(due - this.clock.nowMs, 0))
  }

  stop(): void {
    this.cancel()
    this.armedMs = Infinity
  }

  private set(atMs: number, delayMs: number): void {
    this.armedMs = atMs
    this.cancel = this.timers.after(delayMs, () => this.fire())
  }

  private fire(): void {
    this.armedMs = Infinity
    const { due } = this.machine
    const { nowMs } = this.clock
    if (due === undefined || due > nowMs) return this.arm()
    this.tick()
    this.set(nowMs, retryMs)
  }
}
