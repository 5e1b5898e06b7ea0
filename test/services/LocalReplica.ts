/** One machine behind typed clients, with no log in between: what services do, without what replication does. */
import { Clock, Effect } from "effect"
import type { Batch, Entry } from "../../src/replicated/Batch.ts"
import { Machine } from "../../src/replicated/Machine.ts"
import * as messages from "../../src/replicated/messages.ts"
import { compile } from "../../src/replicated/Procedure.ts"
import type { Connection, ReplicaService } from "../../src/replicated/Replica.ts"
import type * as ReplicatedService from "../../src/replicated/ReplicatedService.ts"
import { type Options as ClientOptions, ReplicatedClient } from "../../src/replicated/client/ReplicatedClient.ts"

type Respond = (response: messages.Response) => void

/** A replica without a log. Its service's time is that of the clock, and moves on when it is used or ticks. */
export class LocalReplica implements ReplicaService {
  readonly machine: Machine
  readonly defects: Array<unknown> = []
  /** Requests on their way, while it cannot be reached. */
  private waiting: Array<() => void> | undefined
  private readonly watches = new Set<{ readonly id: number; readonly service: string; readonly respond: Respond }>()
  private readonly clock: Clock.Clock
  private batches = 0

  constructor(clock: Clock.Clock, services: ReadonlyArray<ReplicatedService.Any>) {
    this.clock = clock
    this.machine = new Machine(
      services.map(compile),
      (where, defect) => this.defects.push([where, defect]),
      (service, index, changes) => {
        for (const watch of this.watches) {
          if (watch.service === service) watch.respond(messages.Changed({ id: watch.id, index, changes }))
        }
      },
    )
  }

  connect(respond: Respond): Connection {
    const take = (request: messages.Request) => this.take(request, respond)
    return {
      request: (request) => this.waiting === undefined ? take(request) : void this.waiting.push(() => take(request)),
      close: () => {},
    }
  }

  /** From now on requests do not arrive, until it is reconnected; then they all do. */
  disconnect(): void {
    this.waiting = []
  }

  reconnect(): void {
    const waiting = this.waiting ?? []
    this.waiting = undefined
    for (const take of waiting) take()
  }

  /** How many watches are told. */
  get watching(): number {
    return this.watches.size
  }

  /** Lets what is due happen. */
  tick(): void {
    this.apply()
  }

  private apply(...entries: ReadonlyArray<Entry>) {
    const number = this.batches++
    const batch: Batch = {
      origin: "local",
      number,
      seen: number,
      nowMs: this.clock.currentTimeMillisUnsafe(),
      seed: number,
      length: 0,
      entries,
    }
    const answers = this.machine.apply(batch)
    if (answers === undefined) throw new Error("the only one who proposes has proposed what is void")
    return answers
  }

  private take(request: messages.Request, respond: Respond): void {
    const { id } = request
    switch (request._tag) {
      case "Open":
        return this.answer(id, { _tag: "Open", nonce: `${id}` }, respond)
      case "Call":
      case "KeepAlive":
      case "Close":
        return this.answer(id, request, respond)
      case "Query": {
        this.apply()
        const found = this.machine.find(request.service, request.procedure)
        if (typeof found === "string") return respond(messages.Invalid({ id, problem: found }))
        const payload = Effect.runSync(found.procedure.payload.decode(request.payload))
        const exit = this.machine.query(found, request.procedure, payload, this.batches)
        return respond(messages.Answered({ id, exit, ageMs: 0 }))
      }
      case "Watch": {
        const { history } = this.machine.services.get(request.service) ?? {}
        if (history === undefined) return respond(messages.Invalid({ id, problem: "no such service" }))
        const from = request.from ?? history.next
        if (from < history.first) return respond(messages.ChangesCompacted({ id, first: history.first }))
        respond(messages.Watching({ id, next: from }))
        history.from(from).forEach((changes, at) => respond(messages.Changed({ id, index: from + at, changes })))
        this.watches.add({ id, service: request.service, respond })
        return
      }
      case "Unwatch":
        for (const watch of this.watches) if (watch.id === id) this.watches.delete(watch)
        return
      case "AskStatus":
        return respond(messages.Unavailable({ id, why: "it has no log" }))
    }
  }

  private answer(id: number, entry: Entry, respond: Respond): void {
    for (const answer of this.apply(entry)) respond({ ...answer, id })
  }
}

/** A replica of these services, and a client of it. While it runs it ticks every 10 ms. */
export const run = <A, E>(
  services: ReadonlyArray<ReplicatedService.Any>,
  program: (replica: LocalReplica) => Effect.Effect<A, E, ReplicatedClient>,
  options?: ClientOptions,
): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const replica = new LocalReplica(yield* Clock.Clock, services)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(10), Effect.sync(() => replica.tick()))))
    const result = yield* Effect.provide(program(replica), ReplicatedClient.layerMemory({ a: replica }, options))
    if (replica.defects.length > 0) return yield* Effect.die(replica.defects)
    return result
  }).pipe(Effect.scoped)
