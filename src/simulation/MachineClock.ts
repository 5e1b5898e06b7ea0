/**
 * The clocks of a machine, which may run too fast or too slowly, and whose time of day may be set.
 *
 * @module
 */
import type { Timers } from "../time/Timers.ts"
import { InForce } from "./InForce.ts"

interface Timer {
  /** By the machine's clock. */
  readonly dueMs: number
  readonly callback: () => void
  cancel: () => void
}

const product = (rates: ReadonlyArray<number>): number => rates.reduce((total, rate) => total * rate, 1)
const sum = (amounts: ReadonlyArray<number>): number => amounts.reduce((total, ms) => total + ms, 0)

/** The clocks of a machine, in true time. Its timers ring when its clock says so, however its rate has changed. */
export class MachineClock implements Timers {
  readonly #trueMs: () => number
  readonly #timers: Timers
  readonly #pending = new Set<Timer>()
  readonly #rates = new InForce<number>((rates) => this.#setRate(product(rates)))
  readonly #jumps = new InForce<number>((jumps) => this.#offMs = sum(jumps))
  #rate = 1
  #offMs = 0
  /** When the rate was last set, in true time and by this clock. */
  #since = { trueMs: 0, ownMs: 0 }

  /** `trueMs` is the time, whatever this machine's clocks say. */
  constructor(trueMs: () => number, timers: Timers) {
    this.#trueMs = trueMs
    this.#timers = timers
  }

  /** Milliseconds, with fractions, on the clock that nobody sets. */
  get monotonicMs(): number {
    const { ownMs, trueMs } = this.#since
    return ownMs + (this.#trueMs() - trueMs) * this.#rate
  }

  /** Milliseconds, with fractions, by the wall clock. It is never before its epoch. */
  get wallMs(): number {
    return Math.max(0, this.monotonicMs + this.#offMs)
  }

  /** Lets both clocks run at this rate: 2 is twice as fast as time. Rates multiply. Returns what ends it. */
  drift(rate: number): () => void {
    return this.#rates.begin(rate)
  }

  /** Sets the wall clock ahead, or back. Returns what ends it. */
  jump(ms: number): () => void {
    return this.#jumps.begin(ms)
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { dueMs: this.monotonicMs + delayMs, callback, cancel: () => {} }
    this.#pending.add(timer)
    this.#arm(timer, delayMs)
    return () => {
      this.#pending.delete(timer)
      timer.cancel()
    }
  }

  #arm(timer: Timer, delayMs: number): void {
    timer.cancel = this.#timers.after(delayMs / this.#rate, () => {
      this.#pending.delete(timer)
      timer.callback()
    })
  }

  #setRate(rate: number): void {
    this.#since = { trueMs: this.#trueMs(), ownMs: this.monotonicMs }
    this.#rate = rate
    for (const timer of this.#pending) {
      timer.cancel()
      this.#arm(timer, Math.max(0, timer.dueMs - this.#since.ownMs))
    }
  }
}
