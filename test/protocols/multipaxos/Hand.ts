import type { Watch } from "../../../src/protocols/multipaxos/Requests.ts"

interface Alarm {
  readonly atMs: number
  readonly callback: () => void
}

/** Time that the test moves by hand. */
export class Hand implements Watch {
  /** How many timers have been set, and the most that ran at once. */
  timers = 0
  most = 0
  private now = 0
  private readonly alarms = new Set<Alarm>()
  readonly nowMs = (): number => this.now
  readonly after = (delayMs: number, callback: () => void): () => void => {
    const alarm = { atMs: this.now + delayMs, callback }
    this.alarms.add(alarm)
    this.timers++
    this.most = Math.max(this.most, this.alarms.size)
    return () => void this.alarms.delete(alarm)
  }

  passTo(nowMs: number): void {
    while (true) {
      const [next] = [...this.alarms].sort((a, b) => a.atMs - b.atMs)
      if (next === undefined || next.atMs > nowMs) break
      this.alarms.delete(next)
      this.now = next.atMs
      next.callback()
    }
    this.now = nowMs
  }
}
