/** A client of a replica that says exactly what it is told to, and hears all. */
import { Effect, type Schema } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import {
  AskStatus,
  AwaitLeader,
  Call,
  type Changed,
  Close,
  KeepAlive,
  Open,
  Query,
  type Request,
  type Response,
  Unwatch,
  Watch,
} from "../../src/replicated/messages.ts"
import type { Connection, ReplicaService } from "../../src/replicated/Replica.ts"

const parse = (name: string) => {
  const [service = "", procedure = ""] = name.split(".")
  return { service, procedure }
}

export class Patron {
  /** All that the replica said, in order. */
  readonly heard: Array<Response> = []
  private readonly connection: Connection
  private readonly asking = new Map<number, (response: Response) => void>()
  private lastId = 0

  constructor(replica: ReplicaService) {
    this.connection = replica.connect((response) => {
      this.heard.push(response)
      const resolve = this.asking.get(response.id)
      this.asking.delete(response.id)
      resolve?.(response)
    })
  }

  /** Asks, and waits for the first response. */
  ask(request: (id: number) => Request): Effect.Effect<Response> {
    return Effect.callback((resume) => {
      const id = this.lastId++
      this.asking.set(id, (response) => resume(Effect.succeed(response)))
      this.connection.request(request(id))
    })
  }

  get open(): Effect.Effect<string> {
    return Effect.flatMap(
      this.ask((id) => Open({ id })),
      (answer) =>
        answer._tag === "Opened" ? Effect.succeed(answer.session) : Effect.die(new Error(JSON.stringify(answer))),
    )
  }

  call(session: string, request: number, name: string, payload: Schema.Json = null): Effect.Effect<Response> {
    return this.ask((id) => Call({ id, session, request, settled: 0, ...parse(name), payload }))
  }

  query(
    name: string,
    payload: Schema.Json = null,
    consistency: Query["consistency"] = "linearizable",
  ): Effect.Effect<Response> {
    return this.ask((id) => Query({ id, ...parse(name), payload, consistency }))
  }

  keepAlive(session: string): Effect.Effect<Response> {
    return this.ask((id) => KeepAlive({ id, session }))
  }

  close(session: string): Effect.Effect<Response> {
    return this.ask((id) => Close({ id, session }))
  }

  awaitLeader(other: NodeId | null): Effect.Effect<Response> {
    return this.ask((id) => AwaitLeader({ id, other }))
  }

  get status(): Effect.Effect<Response> {
    return this.ask((id) => AskStatus({ id }))
  }

  /** Begins a watch and returns its number. */
  watch(service: string, from: number | null): number {
    const id = this.lastId++
    this.connection.request(Watch({ id, service, from }))
    return id
  }

  unwatch(id: number): void {
    this.connection.request(Unwatch({ id }))
  }

  hangUp(): void {
    this.connection.close()
  }

  /** What was said to a request or a watch. */
  to(id: number): ReadonlyArray<Response> {
    return this.heard.filter((response) => response.id === id)
  }

  /** The changes that a watch was told. */
  changes(id: number): ReadonlyArray<readonly [index: number, ...changes: ReadonlyArray<Schema.Json>]> {
    return this.to(id).filter((response): response is Changed => response._tag === "Changed")
      .map(({ changes, index }) => [index, ...changes])
  }
}

/** The value that a procedure returned; anything else is thrown. */
export const valueOf = (response: Response): Schema.Json => {
  if (response._tag === "Answered" && response.exit._tag === "Success") return response.exit.value
  throw new Error(JSON.stringify(response))
}
