/** The services of one local replica by HTTP, asked in process. */
import { Effect, Schema, Stream } from "effect"
import { Election } from "../../../src/services/election/mod.ts"
import { handler } from "../../../src/services/http/mod.ts"
import { KeyValue } from "../../../src/services/keyvalue/mod.ts"
import { LockServer } from "../../../src/services/lock/mod.ts"
import { type LocalReplica, run } from "../LocalReplica.ts"

/** An answer, as far as tests look at it. */
export interface Answer {
  readonly status: number
  readonly type: string | null
  readonly body: Schema.Json
}

/** Asks, with a body of JSON if one is given: `PUT /v1/kv/a`. */
export type Ask = (what: string, body?: unknown) => Effect.Effect<Answer>

const parse = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Json))

export const requestOf = (what: string, body?: unknown, headers: Record<string, string> = {}): Request => {
  const [method = "", path = ""] = what.split(" ")
  return new Request(`http://synod${path}`, {
    method,
    headers: { ...headers, ...body === undefined ? {} : { "content-type": "application/json" } },
    ...body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) },
  })
}

/** What a test has. */
export interface Served {
  readonly ask: Ask
  readonly handle: (request: Request) => Promise<Response>
  readonly replica: LocalReplica
}

export const served = <A>(program: (served: Served) => Effect.Effect<A>): Effect.Effect<A> =>
  run([KeyValue, LockServer, Election], (replica) =>
    Effect.gen(function* () {
      const handle = yield* handler
      const ask: Ask = (what, body) =>
        Effect.promise(async () => {
          const response = await handle(requestOf(what, body))
          const text = await response.text()
          const type = response.headers.get("content-type")
          return { status: response.status, type, body: /json/.test(type ?? "") ? parse(text) : text }
        })
      return yield* program({ ask, handle, replica })
    }).pipe(Effect.scoped), { timeout: "100 millis" })

/** Events of a stream, in the order in which they come: what is asked for is `count` of them, then it is given up. */
export const eventsOf = (
  handle: Served["handle"],
  what: string,
  count: number,
  headers?: Record<string, string>,
): Effect.Effect<ReadonlyArray<Record<string, string>>> =>
  Effect.flatMap(
    Effect.promise(() => handle(requestOf(what, undefined, headers))),
    ({ body }) =>
      Stream.fromReadableStream({ evaluate: () => body ?? new ReadableStream(), onError: (error) => error }).pipe(
        Stream.decodeText,
        Stream.splitLines,
        Stream.filter((line) => line !== ""),
        Stream.map((line) => line.split(/: ?(.*)/s, 2)),
        Stream.mapAccum((): Record<string, string> => ({}), (event, [name = "", value = ""]) => {
          const grown = { ...event, [name]: value }
          return name === "data" ? [{}, [grown]] : [grown, []]
        }),
        Stream.take(count),
        Stream.runCollect,
        Effect.orDie,
      ),
  )
