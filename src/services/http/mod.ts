/**
 * All services by HTTP and JSON, for those who do not write Effect; `/docs` describes it, `/openapi.json` does so for
 * programs.
 *
 * @module
 */
import { Effect, Layer, type Scope } from "effect"
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
).pipe(Layer.provide(HttpServer.layerServices))

/**
 * What answers requests, by the client at hand, until the scope closes. It takes bodies of any length: how long they may be
 * is up to the server before it, as it is with a node's.
 */
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
