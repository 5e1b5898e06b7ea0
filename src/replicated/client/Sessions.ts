/**
 * Gives calls a session: opens one when the first call needs it, keeps it alive, and opens another when it has expired.
 *
 * @module
 */
import { Effect } from "effect"
import type { Timers } from "../../time/Timers.ts"
import { Close, KeepAlive, Open } from "../messages.ts"
import { type Answer, type Inquiry, Question } from "./Inquiry.ts"
import type { Route } from "./Route.ts"
import { Session } from "./Session.ts"

/** A call that needs a session. */
export interface Member extends Inquiry {
  /** The session in which it is going to be asked. */
  readonly join: (session: Session) => void
  /** No session is to be had. */
  readonly refuse: (problem: string) => void
}

/** A session is used at least so often in the time that it lives without being used. */
const beatsPerLife = 3

/** How long a client that ends waits for its session to be closed; else it expires by itself. */
const farewell = "1 second"

/** The session of a client, if it has one. */
export class Sessions {
  private readonly route: Route
  private readonly after: Timers["after"]
  private current: Session | undefined
  private opening: Inquiry | undefined
  private waiting = new Set<Member>()
  private cancelBeat: () => void = () => {}
  private beat: Inquiry | undefined

  constructor(route: Route, after: Timers["after"]) {
    this.route = route
    this.after = after
  }

  /** Asks in a session, once there is one. */
  ask(member: Member): void {
    if (this.current !== undefined) return this.enter(member, this.current)
    this.waiting.add(member)
    if (this.opening !== undefined) return
    this.opening = new Question((id) => Open({ id }), (answer) => this.opened(answer))
    this.route.ask(this.opening)
  }

  /** Nobody waits for the member any more. */
  forget(member: Member): void {
    this.waiting.delete(member)
  }

  /** The replicas do not know the session any more. */
  expired(session: Session): void {
    if (session === this.current) this.leave()
  }

  /** Ends the session, if there is one and a replica to tell. */
  readonly close: Effect.Effect<void> = Effect.suspend(() => {
    this.opening?.end()
    const session = this.current?.name
    this.leave()
    if (session === undefined || !this.route.isOpen) return Effect.void
    return Effect.ignore(Effect.timeout(
      Effect.callback<void>((resume) => {
        this.route.ask(new Question((id) => Close({ id, session }), () => resume(Effect.void)))
      }),
      farewell,
    ))
  })

  private opened(answer: Answer): void {
    this.opening = undefined
    const { waiting } = this
    this.waiting = new Set()
    if (answer._tag === "TokenRefused") {
      for (const member of waiting) member.answer(answer)
      return
    }
    if (answer._tag !== "Opened") {
      for (const member of waiting) member.refuse(`it answered ${answer._tag} to Open`)
      return
    }
    const session = new Session(answer.session)
    this.current = session
    this.keepAlive(session, answer.timeToLiveMs / beatsPerLife)
    for (const member of waiting) this.enter(member, session)
  }

  private enter(member: Member, session: Session): void {
    if (member.isOver) return
    member.join(session)
    this.route.ask(member)
  }

  private keepAlive(session: Session, intervalMs: number): void {
    this.cancelBeat = this.after(intervalMs, () => {
      this.keepAlive(session, intervalMs)
      // The last one is on its way still, and is asked until it is answered.
      if (this.beat !== undefined) return
      this.beat = new Question((id) => KeepAlive({ id, session: session.name }), ({ _tag }) => {
        this.beat = undefined
        if (_tag === "NoSession") this.expired(session)
      })
      this.route.ask(this.beat)
    })
  }

  private leave(): void {
    this.cancelBeat()
    this.beat?.end()
    this.beat = undefined
    this.current = undefined
  }
}
