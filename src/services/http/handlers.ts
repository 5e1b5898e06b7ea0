/**
 * All services by HTTP and JSON: what is done.
 *
 * @module
 */
import { Effect, Layer, Stream } from "effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import { Election } from "../election/Election.ts"
import { KeyValue } from "../keyvalue/KeyValue.ts"
import { watchRevisions } from "../keyvalue/watch.ts"
import { LockServer } from "../lock/LockServer.ts"
import { api } from "./api.ts"
import { KeyNotFound } from "./KeyNotFound.ts"

const keyvalue = HttpApiBuilder.group(
  api,
  "keyvalue",
  Effect.fnUntraced(function* (handlers) {
    const kv = yield* KeyValue.client
    const client = yield* ReplicatedClient
    return handlers.handleAll({
      get: ({ params: { key } }) =>
        Effect.flatMap(
          kv.Get({ key }),
          (entry) => entry === null ? Effect.fail(new KeyNotFound({ key })) : Effect.succeed(entry),
        ),
      put: ({ params, payload }) => kv.Put({ ...params, ...payload }),
      delete: ({ params }) => kv.Delete(params),
      range: ({ query }) => kv.Range(query),
      compareAndSwap: ({ payload }) => kv.CompareAndSwap(payload),
      transact: ({ payload }) => kv.Transact(payload),
      grant: ({ payload }) => kv.Grant(payload),
      keepAlive: ({ params }) => kv.KeepAlive(params),
      revoke: ({ params }) => kv.Revoke(params),
      watch: ({ headers, query: { revision, ...keys } }) => {
        const last = headers["last-event-id"]
        const from = last === undefined ? revision : last + 1
        return Effect.succeed(
          watchRevisions(keys, from === undefined ? {} : { from }).pipe(
            Stream.map((data) => ({ event: "changes" as const, id: `${data.revision}`, data })),
            Stream.catchTag(
              "ChangesCompacted",
              ({ first, message }) => Stream.succeed({ event: "compacted" as const, data: { first, detail: message } }),
            ),
            Stream.provideService(ReplicatedClient, client),
          ),
        )
      },
    })
  }),
)

const locks = HttpApiBuilder.group(
  api,
  "locks",
  Effect.fnUntraced(function* (handlers) {
    const client = yield* LockServer.client
    return handlers.handleAll({
      inspect: ({ params }) => client.Inspect(params),
      acquire: ({ params, payload }) => client.Acquire({ ...params, ...payload }),
      keepAlive: ({ params }) => client.KeepAlive(params),
      release: ({ params }) => client.Release(params),
    })
  }),
)

const elections = HttpApiBuilder.group(
  api,
  "elections",
  Effect.fnUntraced(function* (handlers) {
    const client = yield* Election.client
    const replicated = yield* ReplicatedClient
    return handlers.handleAll({
      inspect: ({ params }) => client.Observe(params),
      observe: ({ params }) =>
        Effect.succeed(
          Election.observe(params.election).pipe(
            Stream.map((data) => ({ event: "master" as const, data })),
            Stream.provideService(ReplicatedClient, replicated),
          ),
        ),
      campaign: ({ params, payload }) => client.Campaign({ ...params, ...payload }),
      keepAlive: ({ params }) => client.KeepAlive(params),
      resign: ({ params }) => client.Resign(params),
    })
  }),
)

/** What is done at each endpoint, by the client at hand. */
export const handlers = Layer.mergeAll(keyvalue, locks, elections)
