/**
 * The state machine that replicas run over one log: services, the sessions of their clients, and a clock. Machines that
 * were given the same batches are equal, and so are their images.
 *
 * @module
 */
import { Cause, Exit, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import type { Batch, Call, Entry } from "./Batch.ts"
import { Hosted, HostedImage, type OnChanges, type OnDefect } from "./Hosted.ts"
import { Limits, standard } from "./Limits.ts"
import type { Answered, NoSession, Opened, Unavailable } from "./messages.ts"
import type * as messages from "./messages.ts"
import { Moment } from "./Moment.ts"
import type { Compiled, Procedure } from "./Procedure.ts"
import { type Kept, measured, SessionImage, Sessions } from "./Sessions.ts"

/** How an entry was answered. */
export type Answer =
  | Omit<Opened, "id">
  | Omit<Answered, "id">
  | Omit<NoSession, "id">
  | Omit<Unavailable, "id">

/** What a snapshot holds: all that a machine is. */
export interface MachineImage {
  readonly nowMs: number
  readonly ordinal: number
  readonly batches: number
  readonly origin: string
  readonly since: number
  readonly limits: Limits
  readonly sessions: ReadonlyArray<SessionImage>
  readonly services: ReadonlyArray<HostedImage>
}
export const MachineImage: Schema.Codec<MachineImage, unknown> = Schema.Struct({
  nowMs: Schema.Natural,
  ordinal: Schema.Natural,
  batches: Schema.Natural,
  origin: Schema.String,
  since: Schema.Natural,
  limits: Limits,
  sessions: Schema.Array(SessionImage),
  services: Schema.Array(HostedImage),
})

const StrangeEntryBase: TaggedErrorClass<StrangeEntry, "StrangeEntry", { readonly problem: Schema.String }> = Schema
  .TaggedError<StrangeEntry>()("StrangeEntry", { problem: Schema.String })

/** The log asks for what this replica cannot do and others can: to go on would be to differ from them. */
export class StrangeEntry extends StrangeEntryBase {
  override get message(): string {
    return `${this.problem}; start this node with the services, and their versions, that the nodes which led had`
  }
}

const done: Answer = { _tag: "Answered", exit: { _tag: "Success", value: null }, ageMs: 0 }
const noSession: Answer = { _tag: "NoSession" }
const tooManySessions: Answer = {
  _tag: "Unavailable",
  why: "too many sessions are open; try again when some have ended",
}
const tooManyAnswers: Answer = {
  _tag: "Unavailable",
  why:
    "too many answers are kept of this session, for the room that there is; say which requests are settled, or try again later",
}

/** A procedure of a service at a machine. */
export interface Located {
  readonly service: Hosted
  readonly procedure: Procedure
}

/** A machine. It is changed in place, by `apply` and `restore` alone. */
export class Machine {
  /** The service's time: it never goes back. */
  nowMs = 0
  /** How many batches have been applied that were not void. */
  batches = 0
  /** Who proposed the last of them. */
  origin = ""
  /** How many there were when somebody else had proposed the last of them. */
  private since = 0
  limits: Limits = standard
  sessions: Sessions = new Sessions()
  /** By name, in the order of the names. */
  readonly services: ReadonlyMap<string, Hosted>
  /** How many times something ran: tells apart what runs draw by chance, and the names of sessions. */
  private ordinal = 0
  private readonly moment = new Moment()

  constructor(services: ReadonlyArray<Compiled>, onDefect: OnDefect, onChanges: OnChanges) {
    const sorted = [...services].sort((a, b) => a.name < b.name ? -1 : 1)
    this.services = new Map(sorted.map((service) => [service.name, new Hosted(service, onDefect, onChanges)]))
  }

  /** When something is next due, or a session expires, if nothing happens before. */
  get due(): number | undefined {
    let due = this.sessions.nextExpiryMs(this.limits)
    for (const service of this.services.values()) {
      if (service.due !== undefined && (due === undefined || service.due < due)) due = service.due
    }
    return due
  }

  /** Finds a procedure; otherwise says what there is none of. */
  find(service: string, procedure: string): Located | string {
    const found = this.services.get(service)
    if (found === undefined) return `there is no service "${service}"; there are ${list(this.services.keys())}`
    const own = found.service.procedures
    const named = own.get(procedure)
    if (named === undefined) return `service "${service}" has no procedure "${procedure}"; it has ${list(own.keys())}`
    return { service: found, procedure: named }
  }

  /**
   * Applies a batch and answers its entries; `undefined` if it is void. Throws a `StrangeEntry`, and is not to be used
   * then, if it cannot.
   *
   * A log may put what a deposed leader has proposed behind what its successor has. Its time may be ahead there, by all
   * that the deposed did not hear of, and leases of the successor's would end early: so who has not seen what others put
   * in is not heard, as a transaction is not that has read what is out of date (Kung and Robinson, "On Optimistic
   * Methods for Concurrency Control", 1981).
   */
  apply({ entries, nowMs, origin, seed, seen }: Batch): ReadonlyArray<Answer> | undefined {
    const since = origin === this.origin ? this.since : this.batches
    if (seen < since) return undefined
    this.origin = origin
    this.since = since
    this.batches++
    this.nowMs = Math.max(this.nowMs, nowMs)
    this.sessions.expire(this.nowMs, this.limits)
    for (const service of this.services.values()) this.runDue(service, seed)
    return entries.map((entry) => this.answer(entry, seed))
  }

  /** Runs a read-only procedure on a payload that is of its Schema. What it draws by chance comes from `seed`. */
  query({ procedure, service }: Located, name: string, payload: unknown, seed: number): messages.Exit {
    this.moment.set(this.nowMs, seed, this.ordinal)
    return service.call(name, procedure, payload, this.moment, this.limits, (exit) => exit)
  }

  get image(): MachineImage {
    return {
      nowMs: this.nowMs,
      ordinal: this.ordinal,
      batches: this.batches,
      origin: this.origin,
      since: this.since,
      limits: this.limits,
      sessions: this.sessions.image,
      services: Array.from(this.services.values(), ({ image }) => image),
    }
  }

  /** Becomes what an image holds. Services that it lacks begin anew. Throws if it holds others, or other states. */
  restore({ batches, limits, nowMs, ordinal, origin, services, sessions, since }: MachineImage): void {
    const images = new Map(services.map((image) => [image.name, image]))
    const strange = services.find(({ name }) => !this.services.has(name))
    if (strange !== undefined) throw new StrangeEntry({ problem: `there is a state of service "${strange.name}"` })
    this.nowMs = nowMs
    this.ordinal = ordinal
    this.batches = batches
    this.origin = origin
    this.since = since
    this.limits = limits
    this.sessions = new Sessions(sessions)
    for (const [name, service] of this.services) service.restore(images.get(name))
  }

  private answer(entry: Entry, seed: number): Answer {
    switch (entry._tag) {
      case "Open": {
        if (this.sessions.size >= this.limits.sessions) return tooManySessions
        const session = `${(this.ordinal++).toString(36)}-${entry.nonce}`
        this.sessions.begin(session, this.nowMs)
        return { _tag: "Opened", session, timeToLiveMs: this.limits.sessionTimeToLiveMs }
      }
      case "Call":
        return this.call(entry, seed)
      case "KeepAlive":
        return this.sessions.use(entry.session, this.nowMs) ? done : noSession
      case "Close":
        return this.sessions.end(entry.session) ? done : noSession
      case "Configure":
        this.limits = entry.limits
        return done
    }
  }

  private call(entry: Call, seed: number): Answer {
    const { request, session, settled } = entry
    const known = this.sessions.find(session, request, settled, this.nowMs, this.limits)
    if (known === "no session") return noSession
    if (known === "too many answers") return tooManyAnswers
    if (known !== "new") return { _tag: "Answered", exit: known, ageMs: 0 }
    const kept = this.run(entry, seed)
    this.sessions.keep(session, kept)
    return { _tag: "Answered", exit: kept.exit, ageMs: 0 }
  }

  private run({ payload, procedure: name, request, service: serviceName }: Call, seed: number): Kept {
    const found = this.find(serviceName, name)
    if (typeof found === "string") throw new StrangeEntry({ problem: found })
    const { procedure, service } = found
    const decoded = procedure.payload.decode(payload)
    if (Exit.isFailure(decoded)) {
      throw new StrangeEntry({
        problem: `a payload is not of the Schema of ${serviceName}.${name}: ${Cause.squash(decoded.cause)}`,
      })
    }
    // Something may have become due since the batch began: an earlier call of it may have made it so.
    this.runDue(service, seed)
    const seal = (exit: messages.Exit) => measured(request, exit, this.limits)
    return service.call(name, procedure, decoded.value, this.next(seed), this.limits, seal)
  }

  private runDue(service: Hosted, seed: number): void {
    if (service.due === undefined || service.due > this.nowMs) return
    service.runDue(this.nowMs, () => this.next(seed), this.limits)
  }

  private next(seed: number): Moment {
    this.moment.set(this.nowMs, seed, this.ordinal++)
    return this.moment
  }
}

const list = (names: Iterable<string>): string => Array.from(names).join(", ") || "none"
