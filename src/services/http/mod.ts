/**
 * All services by HTTP and JSON, for those who do not write Effect; `/docs` describes it, `/openapi.json` does so for
 * programs.
 *
 * @module
 */
import { ByteSize, Effect, Layer, type Scope } from "effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { layerProblemDetails } from "effect/http-api/HttpApiMiddleware"
import * as HttpApiScalar from "effect/http-api/HttpApiScalar"
import { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import { api } from "./api.ts"
import * as Elsewhere from "./elsewhere.ts"
import * as Exact from "./Exact.ts"
import { handlers } from "./handlers.ts"

/** The most that a request may send: a transaction of the most and longest values, and then some. */
const maxBodySize = ByteSize.mebibytes(8)

/** The most of a path that may be a name or a key, percent-encoded: more than the server takes as a request's head. */
const maxParamLength = 2 ** 14

const routes = Layer.mergeAll(
  HttpApiBuilder.layer(api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide(handlers),
    Layer.provide(Exact.layer),
    Layer.provide(layerProblemDetails({ includeDetails: true })),
  ),
  // Fonts of its own it would fetch from elsewhere.
  HttpApiScalar.layer(api, { path: "/docs", scalar: { withDefaultFonts: false } }),
  Elsewhere.layer,
).pipe(
  Layer.provide(HttpServer.layerServices),
  Layer.provideMerge(Layer.succeed(HttpIncomingMessage.MaxBodySize, maxBodySize)),
)

/** What answers requests, by the client at hand, until the scope closes. */
export const handler: Effect.Effect<
  (request: Request) => Promise<Response>,
  never,
  ReplicatedClient | Scope.Scope
> = Effect.gen(function* () {
  const client = Layer.succeed(ReplicatedClient, yield* ReplicatedClient)
  const { dispose, handler } = HttpRouter.toWebHandler(Layer.provide(routes, client), {
    disableLogger: true,
    routerConfig: { maxParamLength, caseSensitive: true },
  })
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  return (request) => handler(request)
})
