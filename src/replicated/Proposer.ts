/**
 * Puts what clients ask into the log, and tells them what came of it.
 *
 * @module
 */
import { Cause, Effect, Option } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import type { ProposeError, ReplicatedLogService } from "../protocols/ReplicatedLog.ts"
import * as Edge from "../runtime/Edge.ts"
import { Batch, Configure, type Entry } from "./Batch.ts"
import * as Limits from "./Limits.ts"
import type { Answer, Machine } from "./Machine.ts"
import type { NotLeader, Unknown } from "./messages.ts"
import type { ServiceClock } from "./ServiceClock.ts"

/** What came of a request. */
export type Outcome = Answer | Omit<NotLeader, "id"> | Omit<Unknown, "id">

/** Told once, unless the replica stops before. */
export type Resolve = (outcome: Outcome) => void

/** What a proposer works with. */
export interface Surroundings {
  readonly self: NodeId
  readonly log: ReplicatedLogService
  readonly machine: Machine
  readonly clock: ServiceClock
  readonly limits: Limits.Limits
  /** Tells this life of the replica from all others. */
  readonly origin: string
  /** Draws any safe integer. */
  readonly seed: () => number
  /** Runs an effect on a fiber of its own, for as long as the replica lives. */
  readonly fork: (effect: Effect.Effect<void>) => void
  /** Runs an effect as `fork` does, once this turn of the event loop is over. */
  readonly forkSoon: (effect: Effect.Effect<void>) => void
}

interface Request {
  readonly entry: Entry
  /** UTF-16 units of JSON, about. */
  readonly length: number
  readonly resolve: Resolve
}

/** The most entries of a batch, and the UTF-16 units from which on it takes no further one. */
const maxEntries = 256
const enoughLength = 131_072

/** The most requests that may wait for their outcome at a replica. */
const maxWaiting = 65_536

const edge = Edge.make(Batch)
const unknown: Outcome = { _tag: "Unknown" }
const unavailable = (why: string): Outcome => ({ _tag: "Unavailable", why })
const overloaded = unavailable("too many requests wait at this replica; try again later")
const ignore: Resolve = () => {}

const outcomeOf = (error: ProposeError): Outcome => {
  switch (error._tag) {
    case "ProposalTimeout":
    case "LeaderChanged":
      return unknown
    case "NoLeader":
    case "Overloaded":
    case "CommandTooLong":
      return unavailable(error.message)
  }
}

/**
 * Requests of one turn of the event loop go into the log together; batches do not wait for each other. What was void, as
 * another had proposed meanwhile, is proposed again, or refused if this node leads no more.
 */
export class Proposer {
  private waiting: Array<Request> = []
  /** Of batches that were void, in their order; before those that wait. */
  private again: Array<Request> = []
  private isFlushing = false
  private lastNumber = 0
  private readonly proposed = new Map<number, ReadonlyArray<Request>>()
  private open = 0
  private isTicking = false
  private readonly with: Surroundings
  private readonly flush: Effect.Effect<void>

  constructor(surroundings: Surroundings) {
    this.with = surroundings
    this.flush = Effect.flatMap(surroundings.log.leader, (leader) => this.flushTo(Option.getOrNull(leader)))
  }

  /** Sees to it that an entry gets into the log, or that it is known why not. */
  add(entry: Entry, length: number, resolve: Resolve): void {
    if (this.open >= maxWaiting) return resolve(overloaded)
    this.open++
    this.waiting.push({ entry, length, resolve })
    this.flushSoon()
  }

  /** Moves the service's time on, if no tick is on its way. */
  tick(): void {
    if (this.isTicking) return
    this.isTicking = true
    this.flushSoon()
  }

  /** A batch has been applied: whoever asked for it here is answered. One that was void has no answers. */
  applied({ number, origin }: Batch, answers: ReadonlyArray<Answer> | undefined): void {
    if (origin !== this.with.origin) return
    if (answers === undefined) this.proposeAgain(number)
    else this.resolve(number, (index) => answers[index] ?? unknown)
  }

  /** What has been proposed may have been applied, and it will not be known here. */
  forget(): void {
    for (const number of this.proposed.keys()) this.resolve(number, () => unknown)
  }

  /** Nothing will be applied here any more. */
  stop(why: string): void {
    this.isTicking = false
    this.forget()
    this.refuse(unavailable(why))
  }

  private flushSoon(): void {
    if (this.isFlushing) return
    this.isFlushing = true
    this.with.forkSoon(this.flush)
  }

  private flushTo(leader: NodeId | null): Effect.Effect<void> {
    this.isFlushing = false
    if (leader !== this.with.self) {
      this.isTicking = false
      this.refuse({ _tag: "NotLeader", leader })
      return Effect.void
    }
    const requests = this.takeAll()
    if (requests.length === 0 && !this.isTicking) return Effect.void
    let batch: Array<Request> = []
    let length = 0
    for (const request of requests) {
      if (batch.length === maxEntries || length >= enoughLength) {
        this.with.fork(this.propose(batch))
        batch = []
        length = 0
      }
      batch.push(request)
      length += request.length
    }
    return this.propose(batch)
  }

  private propose(asked: ReadonlyArray<Request>): Effect.Effect<void> {
    const { clock, limits, log, machine, origin, seed } = this.with
    const isConfigured = Limits.equals(machine.limits, limits)
    const configure: Request = { entry: Configure({ limits }), length: 0, resolve: ignore }
    const requests = isConfigured ? asked : [configure, ...asked]
    const number = this.lastNumber++
    this.proposed.set(number, requests)
    const command = edge.encode({
      origin,
      number,
      seen: machine.batches,
      nowMs: clock.nowMs,
      seed: seed(),
      length: requests.reduce((sum, { length }) => sum + length, 0),
      entries: requests.map(({ entry }) => entry),
    })
    return Effect.matchCause(log.propose(command), {
      onSuccess: () => {},
      onFailure: (cause) => {
        const error = Cause.findErrorOption(cause)
        const outcome = Option.isSome(error) ? outcomeOf(error.value) : unknown
        this.resolve(number, () => outcome)
      },
    })
  }

  private proposeAgain(number: number): void {
    const requests = this.proposed.get(number)
    if (requests === undefined) return
    this.proposed.delete(number)
    // The limits, if they are still to be put in force, come with the next batch anyway.
    for (const request of requests) if (request.entry._tag !== "Configure") this.again.push(request)
    this.flushSoon()
  }

  private resolve(number: number, outcome: (index: number) => Outcome): void {
    const requests = this.proposed.get(number)
    if (requests === undefined) return
    this.proposed.delete(number)
    this.isTicking = false
    for (const [index, { entry, resolve }] of requests.entries()) {
      if (entry._tag !== "Configure") this.open--
      resolve(outcome(index))
    }
  }

  private takeAll(): Array<Request> {
    const all = this.again.length === 0 ? this.waiting : [...this.again, ...this.waiting]
    this.waiting = []
    this.again = []
    return all
  }

  private refuse(outcome: Outcome): void {
    const requests = this.takeAll()
    this.open -= requests.length
    for (const { resolve } of requests) resolve(outcome)
  }
}
