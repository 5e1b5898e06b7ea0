/**
 * Reads without an entry in the log: when what this replica has applied is current, and how old it may be otherwise.
 *
 * @module
 */
import { type Clock, Effect } from "effect"
import type { ReplicatedLogService } from "../protocols/ReplicatedLog.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import type { Timers } from "../time/Timers.ts"

/** A read that waits until the state is current. */
export interface Read {
  readonly onCurrent: () => void
  readonly onRefused: (why: string) => void
}

/** Reads that were confirmed together. */
interface Confirmed {
  /** They may run once all slots below are applied. */
  readonly slot: number
  /** When the log was asked; all that was decided before is below `slot`. */
  readonly askedMs: number
  readonly reads: ReadonlyArray<Read>
}

/** While stale reads come in, the log is asked this often how old they are. */
const probeEveryMs = 100

/** How long a read waits for this replica to come as far as the others; then another can answer sooner. */
const lagMs = 1000

/** The most reads that may wait for the next question to the log. */
const maxWaiting = 65_536

/** Reads by read index (Ongaro's dissertation 6.4): the log is asked once for all that wait, one question at a time. */
export class Reads {
  private waiting: Array<Read> = []
  /** Those that the log is being asked for. */
  private asking: ReadonlyArray<Read> = []
  private confirmed: Array<Confirmed> = []
  private isAsking = false
  private askedMs = -Infinity
  /** The state is at least as new as what was decided at this time. */
  private currentMs = -Infinity
  private appliedEnd = 0
  private readonly log: ReplicatedLogService
  private readonly clock: Clock.Clock
  private readonly timers: Timers
  private readonly forkSoon: (effect: Effect.Effect<void>) => void

  /** `forkSoon` runs an effect on a fiber of its own, once this turn of the event loop is over. */
  constructor(
    log: ReplicatedLogService,
    clock: Clock.Clock,
    timers: Timers,
    forkSoon: (effect: Effect.Effect<void>) => void,
  ) {
    this.log = log
    this.clock = clock
    this.timers = timers
    this.forkSoon = forkSoon
  }

  /** Runs a read once the state is what it was, or later, when this was called. */
  whenCurrent(read: Read): void {
    if (this.waiting.length >= maxWaiting) {
      return read.onRefused("too many queries wait at this replica; try again later")
    }
    this.waiting.push(read)
    this.ask()
  }

  /** How old the state may be, in whole milliseconds; `Number.MAX_SAFE_INTEGER` if nothing has told yet. */
  get ageMs(): number {
    const nowMs = monotonicMs(this.clock)
    if (nowMs - this.askedMs >= probeEveryMs) this.ask()
    return Math.min(Math.ceil(nowMs - this.currentMs), Number.MAX_SAFE_INTEGER)
  }

  /** All slots below `end` are applied. */
  applied(end: number): void {
    this.appliedEnd = end
    if (this.confirmed.length === 0) return
    const due = this.confirmed.filter(({ slot }) => slot <= end)
    if (due.length === 0) return
    this.confirmed = this.confirmed.filter(({ slot }) => slot > end)
    for (const { askedMs, reads } of due) {
      this.currentMs = Math.max(this.currentMs, askedMs)
      for (const { onCurrent } of reads) onCurrent()
    }
  }

  /** Nothing will be applied any more. */
  stop(why: string): void {
    const reads = [...this.waiting, ...this.takeAsking(), ...this.confirmed.flatMap(({ reads }) => reads)]
    this.waiting = []
    this.confirmed = []
    for (const { onRefused } of reads) onRefused(why)
  }

  private ask(): void {
    if (this.isAsking) return
    this.isAsking = true
    // What is asked in the same turn of the event loop is asked with it.
    this.forkSoon(Effect.suspend(() => this.askNow()))
  }

  private askNow(): Effect.Effect<void> {
    this.asking = this.waiting
    this.waiting = []
    const askedMs = monotonicMs(this.clock)
    this.askedMs = askedMs
    return Effect.match(this.log.readIndex, {
      onSuccess: (slot) => {
        this.confirm({ slot, askedMs, reads: this.takeAsking() })
        this.goOn()
      },
      onFailure: ({ message }) => {
        for (const { onRefused } of this.takeAsking()) onRefused(message)
        this.goOn()
      },
    })
  }

  /** Runs the reads now, or once this replica is so far; or refuses them, if that takes long. */
  private confirm(confirmed: Confirmed): void {
    this.confirmed.push(confirmed)
    this.applied(this.appliedEnd)
    if (!this.confirmed.includes(confirmed)) return
    this.timers.after(lagMs, () => {
      if (!this.confirmed.includes(confirmed)) return
      this.confirmed = this.confirmed.filter((other) => other !== confirmed)
      for (const { onRefused } of confirmed.reads) onRefused("this replica lags: ask another one")
    })
  }

  private takeAsking(): ReadonlyArray<Read> {
    const { asking } = this
    this.asking = []
    return asking
  }

  private goOn(): void {
    this.isAsking = false
    if (this.waiting.length > 0) this.ask()
  }
}
