/**
 * A call that may change the state: applied once, however often it is sent.
 *
 * @module
 */
import { Effect, type Schema } from "effect"
import type { Exit, Request } from "../messages.ts"
import type { Deadlines } from "./Deadlines.ts"
import { type CallError, OutcomeUnknown, Rejected, SessionExpired, Unavailable } from "./errors.ts"
import { type Answer, Waiting } from "./Inquiry.ts"
import type { Route } from "./Route.ts"
import type { Session } from "./Session.ts"
import type { Member, Sessions } from "./Sessions.ts"

/** What to do, and of which service. */
export interface Procedure {
  readonly service: string
  readonly procedure: string
  readonly payload: Schema.Json
}

/** A call in flight. */
export class Command extends Waiting<Exit, CallError> implements Member {
  private readonly procedure: Procedure
  private readonly sessions: Sessions
  private readonly route: Route
  private session: Session | undefined
  private number = 0
  /** Whether an attempt ended without saying what came of it. */
  private isInDoubt = false

  constructor(
    procedure: Procedure,
    sessions: Sessions,
    route: Route,
    deadlines: Deadlines,
    resume: (outcome: Effect.Effect<Exit, CallError>) => void,
  ) {
    super(deadlines, resume)
    this.procedure = procedure
    this.sessions = sessions
    this.route = route
  }

  join(session: Session): void {
    this.session = session
    this.number = session.number()
  }

  refuse(problem: string): void {
    const { procedure, service } = this.procedure
    // Nodes of several versions may differ in what they take, and another may have done it.
    this.finish(
      Effect.fail(this.isInDoubt ? this.outcomeUnknown(problem) : new Rejected({ service, procedure, problem })),
    )
  }

  request(id: number): Request {
    const { payload, procedure, service } = this.procedure
    const { name: session = "", settled = 0 } = this.session ?? {}
    return { _tag: "Call", id, session, request: this.number, settled, service, procedure, payload }
  }

  answer(answer: Answer): void {
    switch (answer._tag) {
      case "Answered":
        return this.finish(Effect.succeed(answer.exit))
      case "NoSession":
        return this.leaveSession()
      case "Invalid":
        return this.refuse(answer.problem)
      case "TokenRefused":
        return this.finish(Effect.fail(this.isInDoubt ? this.outcomeUnknown(answer.message) : answer))
      default:
        return this.refuse(`it answered ${answer._tag} to a call`)
    }
  }

  override doubt(): void {
    this.isInDoubt = true
  }

  override end(): void {
    super.end()
    this.sessions.forget(this)
    // Given up, it must not come into effect later, when its number is below those that are settled.
    this.session?.settle(this.number)
  }

  expire(): void {
    const { problem } = this.route
    const isUnknown = this.isInDoubt || this.at !== undefined
    this.finish(Effect.fail(isUnknown ? this.outcomeUnknown(problem) : new Unavailable({ problem })))
  }

  private outcomeUnknown(problem: string): OutcomeUnknown {
    const { procedure, service } = this.procedure
    return new OutcomeUnknown({ service, procedure, problem })
  }

  /** The session has expired: what was surely not done is done in the next one. */
  private leaveSession(): void {
    const { procedure, service } = this.procedure
    if (this.session !== undefined) this.sessions.expired(this.session)
    if (this.isInDoubt) return this.finish(Effect.fail(new SessionExpired({ service, procedure })))
    this.session = undefined
    this.sessions.ask(this)
  }
}
