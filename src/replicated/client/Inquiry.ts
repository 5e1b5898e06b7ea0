/**
 * What a client asks of the replicas.
 *
 * @module
 */
import type { Effect } from "effect"
import type { Request, Response } from "../messages.ts"
import type { Deadlines, Limited } from "./Deadlines.ts"
import type { TokenRefused } from "./errors.ts"
import type { Link } from "./Link.ts"

/** A response that does not just say to ask again, or elsewhere; or that no node lets the client ask. */
export type Answer = Exclude<Response, { readonly _tag: "NotLeader" | "Unavailable" | "Unknown" }> | TokenRefused

/** A request and who waits for what comes of it, over as many attempts as that takes. */
export abstract class Inquiry {
  /** Where it is being asked, and under which number; `undefined` while it waits for its next attempt. */
  at: { readonly link: Link; readonly id: number } | undefined
  /** Whether nobody waits for it any more. */
  isOver = false

  /** What to send, under that number, at an attempt. */
  abstract request(id: number): Request
  /** Takes an answer. Only a watch takes several. */
  abstract answer(answer: Answer): void
  /** An attempt ended without saying whether what was asked is done. */
  doubt(): void {}
  /** What to tell the node that is being asked, under that number, when nobody waits any more. */
  farewell?(id: number): Request

  /** Nobody waits for it any more: it is not asked again, and its answer is dropped. */
  end(): void {
    this.isOver = true
    this.at?.link.forget(this)
  }
}

/** What the client itself wants to know. */
export class Question extends Inquiry {
  readonly request: (id: number) => Request
  readonly answer: (answer: Answer) => void

  constructor(request: (id: number) => Request, answer: (answer: Answer) => void) {
    super()
    this.request = request
    this.answer = answer
  }
}

/** What a caller waits for, for a limited time. */
export abstract class Waiting<A, E> extends Inquiry implements Limited {
  private readonly deadlines: Deadlines
  private readonly resume: (outcome: Effect.Effect<A, E>) => void

  constructor(deadlines: Deadlines, resume: (outcome: Effect.Effect<A, E>) => void) {
    super()
    this.deadlines = deadlines
    this.resume = resume
    deadlines.start(this)
  }

  abstract expire(): void

  /** The caller has gone. */
  override end(): void {
    super.end()
    this.deadlines.stop(this)
  }

  /** Tells the caller how it ended. */
  protected finish(outcome: Effect.Effect<A, E>): void {
    if (this.isOver) return
    this.end()
    this.resume(outcome)
  }
}
