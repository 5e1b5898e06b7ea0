/**
 * The sessions of clients, so that a command takes effect once however often it is in the log (Ongaro's dissertation
 * 6.3; Lee et al., "Implementing Linearizability at Large Scale and Low Latency", SOSP 2015).
 *
 * @module
 */
import { Schema } from "effect"
import type { Limits } from "./Limits.ts"
import { Exit } from "./messages.ts"

interface Session {
  settled: number
  usedMs: number
  /** By request, in the order of the log. */
  readonly answers: Map<number, Exit>
}

/** What a snapshot holds of a session. */
export interface SessionImage {
  readonly id: string
  readonly settled: number
  readonly usedMs: number
  readonly answers: ReadonlyArray<readonly [request: number, exit: Exit]>
}
export const SessionImage: Schema.Codec<SessionImage, unknown> = Schema.Struct({
  id: Schema.String,
  settled: Schema.Natural,
  usedMs: Schema.Natural,
  answers: Schema.Array(Schema.Tuple([Schema.Natural, Exit])),
})

/** What is known of a request: its answer, or why it must not be applied, or that it must. */
export type Known = Exit | "new" | "no session" | "too many answers"

/** All open sessions, the one that was used longest ago first; as the clock never goes back, it expires first. */
export class Sessions {
  private readonly open = new Map<string, Session>()

  constructor(images: ReadonlyArray<SessionImage> = []) {
    for (const { answers, id, settled, usedMs } of images) {
      this.open.set(id, { settled, usedMs, answers: new Map(answers) })
    }
  }

  get size(): number {
    return this.open.size
  }

  begin(id: string, nowMs: number): void {
    this.open.set(id, { settled: 0, usedMs: nowMs, answers: new Map() })
  }

  /** Ends a session. Returns whether it was open. */
  end(id: string): boolean {
    return this.open.delete(id)
  }

  /** Notes that a session is in use. Returns whether it is open. */
  use(id: string, nowMs: number): boolean {
    return this.used(id, nowMs) !== undefined
  }

  /** Looks for a request of a session, which is in use and needs no answers below `settled` any more. */
  find(id: string, request: number, settled: number, nowMs: number, { answersPerSession }: Limits): Known {
    const session = this.used(id, nowMs)
    if (session === undefined) return "no session"
    if (settled > session.settled) settle(session, settled)
    if (request < session.settled) return "no session"
    const known = session.answers.get(request)
    if (known !== undefined) return known
    return session.answers.size < answersPerSession ? "new" : "too many answers"
  }

  /** Keeps the answer to a request that was new. */
  keep(id: string, request: number, exit: Exit): void {
    this.open.get(id)?.answers.set(request, exit)
  }

  /** Ends the sessions that are past their time. */
  expire(nowMs: number, { sessionTimeToLiveMs }: Limits): void {
    for (const [id, { usedMs }] of this.open) {
      if (usedMs + sessionTimeToLiveMs > nowMs) return
      this.open.delete(id)
    }
  }

  /** When the next session expires, if it is not used before. */
  nextExpiryMs({ sessionTimeToLiveMs }: Limits): number | undefined {
    for (const { usedMs } of this.open.values()) return usedMs + sessionTimeToLiveMs
  }

  get image(): ReadonlyArray<SessionImage> {
    return Array.from(
      this.open,
      ([id, { answers, settled, usedMs }]) => ({ id, settled, usedMs, answers: [...answers] }),
    )
  }

  private used(id: string, nowMs: number): Session | undefined {
    const session = this.open.get(id)
    if (session === undefined) return
    if (session.usedMs !== nowMs) {
      session.usedMs = nowMs
      this.open.delete(id)
      this.open.set(id, session)
    }
    return session
  }
}

/** Costs what it drops, or at worst what is kept: a client may say that it has settled any number. */
const settle = (session: Session, settled: number): void => {
  const { answers } = session
  if (settled - session.settled < answers.size) {
    for (let request = session.settled; request < settled; request++) answers.delete(request)
  } else {
    for (const request of answers.keys()) if (request < settled) answers.delete(request)
  }
  session.settled = settled
}
