/**
 * A client at a replica: each of its requests is checked, and taken to where it is answered.
 *
 * @module
 */
import { Cause, Exit, type Schema } from "effect"
import * as JsonLength from "../model/JsonLength.ts"
import { messageOf } from "../model/messageOf.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Close, type Entry, KeepAlive, Open } from "./Batch.ts"
import { isWithin } from "./Depth.ts"
import type { Leaders, Waiter } from "./Leaders.ts"
import type { Located, Machine } from "./Machine.ts"
import * as messages from "./messages.ts"
import type { Proposer } from "./Proposer.ts"
import type { Reads } from "./Reads.ts"
import type { Connection } from "./Replica.ts"
import type { Watch, Watches } from "./Watches.ts"

/** What clients are served with. */
export interface Surroundings {
  readonly machine: Machine
  readonly proposer: Proposer
  readonly reads: Reads
  readonly watches: Watches
  readonly leaders: Leaders
  /** The most that the JSON of a payload may be, in about UTF-16 units. */
  readonly maxPayloadLength: number
  readonly seed: () => number
  readonly askStatus: (id: number, respond: (response: messages.Response) => void) => void
  /** Why the replica has stopped, if it has. */
  readonly stopped: () => string | undefined
}

/** The most watches of a connection. */
const maxWatches = 1024

/**
 * How deep a payload may nest. A Schema that recurs is read by recursion, and how much the stack holds differs from
 * replica to replica and from time to time: what one can read no other may fail at.
 */
const maxDepth = 128

/** What a payload is not; or the payload, and its JSON. */
type Checked =
  | { readonly problem: string }
  | { readonly problem?: never; readonly located: Located; readonly payload: unknown; readonly json: Schema.Json }

/** The requests of one connection. */
export class Client implements Connection {
  private isClosed = false
  private readonly own = new Map<number, Watch>()
  private readonly waiters = new Set<Waiter>()
  private readonly with: Surroundings
  private readonly respond: (response: messages.Response) => void

  constructor(surroundings: Surroundings, respond: (response: messages.Response) => void) {
    this.with = surroundings
    this.respond = (response) => {
      if (!this.isClosed) respond(response)
    }
  }

  request(request: messages.Request): void {
    const { id } = request
    const why = this.with.stopped()
    if (why !== undefined) return this.respond(messages.Unavailable({ id, why }))
    switch (request._tag) {
      case "Open":
        return this.propose(id, Open({ nonce: Math.abs(this.with.seed()).toString(36) }))
      case "Call":
        return this.call(request)
      case "KeepAlive":
        return this.propose(id, KeepAlive({ session: request.session }))
      case "Close":
        return this.propose(id, Close({ session: request.session }))
      case "Query":
        return this.query(request)
      case "Watch":
        return this.watch(request)
      case "Unwatch":
        return this.unwatch(id)
      case "AwaitLeader":
        return this.awaitLeader(id, request.other)
      case "AskStatus":
        return this.with.askStatus(id, this.respond)
    }
  }

  close(): void {
    this.isClosed = true
    for (const id of this.own.keys()) this.unwatch(id)
    for (const waiter of this.waiters) this.with.leaders.forget(waiter)
  }

  private propose(id: number, entry: Entry, length = 0): void {
    this.with.proposer.add(entry, length, (outcome) => this.respond({ ...outcome, id }))
  }

  private call({ id, payload, procedure, request, service, session, settled }: messages.Call): void {
    const checked = this.check(service, procedure, payload, false)
    if (checked.problem !== undefined) return this.refuse(id, checked.problem)
    const { json } = checked
    const length = JsonLength.of(json)
    const { maxPayloadLength } = this.with
    if (length > maxPayloadLength) {
      return this.refuse(
        id,
        `the payload is about ${length} characters of JSON; at most ${maxPayloadLength} are allowed`,
      )
    }
    this.propose(id, { _tag: "Call", session, request, settled, service, procedure, payload: json }, length)
  }

  private query({ consistency, id, payload, procedure, service }: messages.Query): void {
    const checked = this.check(service, procedure, payload, true)
    if (checked.problem !== undefined) return this.refuse(id, checked.problem)
    const { machine, reads, seed } = this.with
    const answer = (ageMs: number) => {
      const exit = machine.query(checked.located, procedure, checked.payload, seed())
      this.respond(messages.Answered({ id, exit, ageMs }))
    }
    if (consistency === "stale") return answer(reads.ageMs)
    reads.whenCurrent({
      onCurrent: () => answer(0),
      onRefused: (why) => this.respond(messages.Unavailable({ id, why })),
    })
  }

  private watch({ from, id, service }: messages.Watch): void {
    const found = this.with.machine.services.get(service)
    if (found === undefined) return this.refuse(id, `there is no service "${service}"`)
    if (this.own.has(id)) return this.refuse(id, `watch ${id} has not ended; give each request a number of its own`)
    if (this.own.size >= maxWatches) {
      const why = `this connection has ${maxWatches} watches, which is the most; end some, or open another`
      return this.respond(messages.Unavailable({ id, why }))
    }
    const watch: Watch = { id, service, respond: this.respond, onEnd: () => this.own.delete(id) }
    this.own.set(id, watch)
    this.with.watches.begin(watch, from, found.history)
  }

  private unwatch(id: number): void {
    const watch = this.own.get(id)
    if (watch === undefined) return
    this.own.delete(id)
    this.with.watches.end(watch)
  }

  private awaitLeader(id: number, other: NodeId | null): void {
    const waiter: Waiter = {
      id,
      other,
      respond: (response) => {
        this.waiters.delete(waiter)
        this.respond(response)
      },
    }
    this.waiters.add(waiter)
    this.with.leaders.await(waiter)
  }

  private refuse(id: number, problem: string): void {
    this.respond(messages.Invalid({ id, problem }))
  }

  /**
   * The log gets the payload as it is encoded again, not as it came: whatever decoding has filled in, perhaps by time or
   * chance, is the same at every replica.
   */
  private check(service: string, procedure: string, payload: Schema.Json, isQuery: boolean): Checked {
    const located = this.with.machine.find(service, procedure)
    if (typeof located === "string") return { problem: located }
    const { isReadOnly, payload: edge } = located.procedure
    if (isReadOnly !== isQuery) {
      return {
        problem: `${service}.${procedure} ${isReadOnly ? "only reads: query it" : "may change things: call it"}`,
      }
    }
    if (!isWithin(payload, maxDepth)) {
      return { problem: `the payload nests deeper than ${maxDepth} levels; make it flatter` }
    }
    const decoded = edge.decode(payload)
    if (Exit.isFailure(decoded)) {
      return { problem: `the payload is not of its Schema: ${Cause.prettyErrors(decoded.cause)[0]?.message}` }
    }
    if (isQuery) return { located, payload: decoded.value, json: null }
    try {
      return { located, payload: decoded.value, json: edge.encode(decoded.value) }
    } catch (error) {
      return { problem: `the payload cannot be encoded again: ${messageOf(error)}` }
    }
  }
}
