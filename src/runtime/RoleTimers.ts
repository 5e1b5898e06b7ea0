/**
 * The named timers of one copy of a role.
 *
 * @module
 */
import type { Timers } from "../time/Timers.ts"

interface Armed {
  readonly id: number
  readonly cancel: () => void
}

/** Named, restartable one-shot timers. One that is set again or cancelled after it rang is not acted upon. */
export class RoleTimers {
  private readonly armed = new Map<string, Armed>()
  private lastId = 0
  private readonly timers: Timers
  private readonly ring: (name: string, id: number) => void

  constructor(timers: Timers, ring: (name: string, id: number) => void) {
    this.timers = timers
    this.ring = ring
  }

  set(name: string, delayMs: number): void {
    const before = this.armed.get(name)
    const id = ++this.lastId
    this.armed.set(name, { id, cancel: this.timers.after(delayMs, () => this.ring(name, id)) })
    before?.cancel()
  }

  cancel(name: string): void {
    this.armed.get(name)?.cancel()
    this.armed.delete(name)
  }

  /** Whether the ring is the newest of its timer; if so, the timer is off. */
  take(name: string, id: number): boolean {
    return this.armed.get(name)?.id === id && this.armed.delete(name)
  }

  cancelAll(): void {
    for (const { cancel } of this.armed.values()) cancel()
    this.armed.clear()
  }
}
