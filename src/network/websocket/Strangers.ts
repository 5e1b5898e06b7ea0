/**
 * Connections that have not proved themselves yet: so many at once, and each for so long.
 *
 * @module
 */
import type { Timers } from "../../time/Timers.ts"
import { Closed } from "./Closed.ts"

/** Ends a stranger's connection. */
export type Expel = (closed: Closed) => void

interface Stranger {
  expel: Expel
  readonly forget: () => void
}

/** The strangers by a name each. Where there are too many the oldest gives way: an honest one is in within moments. */
export class Strangers {
  private readonly all = new Map<string, Stranger>()
  private readonly timers: Timers
  private readonly most: number
  private readonly deadlineMs: number

  constructor(timers: Timers, most: number, deadlineMs: number) {
    this.timers = timers
    this.most = most
    this.deadlineMs = deadlineMs
  }

  add(name: string, expel: Expel): void {
    const forget = this.timers.after(
      this.deadlineMs,
      () => this.expel(name, new Closed({ end: "TooSlow", problem: `no handshake within ${this.deadlineMs} ms` })),
    )
    this.all.set(name, { expel, forget })
    if (this.all.size <= this.most) return
    for (const oldest of this.all.keys()) {
      return this.expel(oldest, new Closed({ end: "Crowded", problem: "too many others wait to prove themselves" }))
    }
  }

  /** From now on the stranger is expelled in another way. */
  change(name: string, expel: Expel): void {
    const stranger = this.all.get(name)
    if (stranger !== undefined) stranger.expel = expel
  }

  /** It is a stranger no more, or gone. */
  delete(name: string): void {
    this.all.get(name)?.forget()
    this.all.delete(name)
  }

  /** From now on there are none, but those who come yet. */
  expelAll(closed: Closed): void {
    for (const name of this.all.keys()) this.expel(name, closed)
  }

  private expel(name: string, closed: Closed): void {
    const stranger = this.all.get(name)
    this.delete(name)
    stranger?.expel(closed)
  }
}
