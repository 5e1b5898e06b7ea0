/**
 * The sessions of clients, so that a command takes effect once however often it is in the log (Ongaro's dissertation
 * 6.3; Lee et al., "Implementing Linearizability at Large Scale and Low Latency", SOSP 2015).
 *
 * @module
 */
import { Schema } from "effect"
import type { Limits } from "./Limits.ts"
import { Exit } from "./messages.ts"

/** An answer to a request, as a session keeps it. */
export interface Kept {
  readonly request: number
  readonly exit: Exit
  /** UTF-16 units that it is of an image. */
  readonly length: number
}

interface Session {
  settled: number
  usedMs: number
  /** UTF-16 units of the answers that are kept of it. */
  length: number
  /** By request, in the order of the log. */
  readonly answers: Map<number, Kept>
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

const measure = (request: number, exit: Exit): Kept => ({
  request,
  exit,
  length: JSON.stringify([request, exit]).length + ",".length,
})

/** Measures an answer. Throws if it alone is longer than all may be, unless it is that of a defect. */
export const measured = (request: number, exit: Exit, { answersLength }: Limits): Kept => {
  const kept = measure(request, exit)
  if (kept.length <= answersLength || exit._tag === "Died") return kept
  throw new Error(`its answer is ${kept.length} characters of JSON; at most ${answersLength} can be kept`)
}

/** What is known of a request: its answer, or why it must not be applied, or that it must. */
export type Known = Exit | "new" | "no session" | "too many answers"

/** All open sessions, the one that was used longest ago first; as the clock never goes back, it expires first. */
export class Sessions {
  private readonly open = new Map<string, Session>()
  /** UTF-16 units of all answers that are kept. */
  private length = 0

  constructor(images: ReadonlyArray<SessionImage> = []) {
    for (const { answers, id, settled, usedMs } of images) {
      this.open.set(id, { settled, usedMs, length: 0, answers: new Map() })
      for (const [request, exit] of answers) this.keep(id, measure(request, exit))
    }
  }

  get size(): number {
    return this.open.size
  }

  begin(id: string, nowMs: number): void {
    this.open.set(id, { settled: 0, usedMs: nowMs, length: 0, answers: new Map() })
  }

  /** Ends a session. Returns whether it was open. */
  end(id: string): boolean {
    const session = this.open.get(id)
    if (session === undefined) return false
    this.length -= session.length
    return this.open.delete(id)
  }

  /** Notes that a session is in use. Returns whether it is open. */
  use(id: string, nowMs: number): boolean {
    return this.used(id, nowMs) !== undefined
  }

  /**
   * Looks for a request of a session, which is in use and needs no answers below `settled` any more. What may be kept of
   * it is as much as all sessions leave free (Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory
   * Packet Switches", 1998): one that never settles has half of the room, two have a third each, and the rest have room.
   */
  find(id: string, request: number, settled: number, nowMs: number, limits: Limits): Known {
    const session = this.used(id, nowMs)
    if (session === undefined) return "no session"
    if (settled > session.settled) this.settle(session, settled)
    if (request < session.settled) return "no session"
    const known = session.answers.get(request)
    if (known !== undefined) return known.exit
    const isFull = session.answers.size >= limits.answersPerSession ||
      session.length >= limits.answersLength - this.length
    return isFull ? "too many answers" : "new"
  }

  /** Keeps the answer to a request that was new. */
  keep(id: string, kept: Kept): void {
    const session = this.open.get(id)
    if (session === undefined) return
    session.answers.set(kept.request, kept)
    session.length += kept.length
    this.length += kept.length
  }

  /** Ends the sessions that are past their time. */
  expire(nowMs: number, { sessionTimeToLiveMs }: Limits): void {
    for (const [id, { usedMs }] of this.open) {
      if (usedMs + sessionTimeToLiveMs > nowMs) return
      this.end(id)
    }
  }

  /** When the next session expires, if it is not used before. */
  nextExpiryMs({ sessionTimeToLiveMs }: Limits): number | undefined {
    for (const { usedMs } of this.open.values()) return usedMs + sessionTimeToLiveMs
  }

  get image(): ReadonlyArray<SessionImage> {
    return Array.from(
      this.open,
      ([id, { answers, settled, usedMs }]) => ({
        id,
        settled,
        usedMs,
        answers: Array.from(answers.values(), ({ exit, request }) => [request, exit] as const),
      }),
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

  /** Costs what it drops, or at worst what is kept: a client may say that it has settled any number. */
  private settle(session: Session, settled: number): void {
    const { answers } = session
    if (settled - session.settled < answers.size) {
      for (let request = session.settled; request < settled; request++) this.drop(session, request)
    } else {
      for (const request of answers.keys()) if (request < settled) this.drop(session, request)
    }
    session.settled = settled
  }

  private drop(session: Session, request: number): void {
    const length = session.answers.get(request)?.length ?? 0
    session.length -= length
    this.length -= length
    session.answers.delete(request)
  }
}
