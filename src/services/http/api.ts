/**
 * All services by HTTP and JSON.
 *
 * @module
 */
import { Record } from "effect"
import * as HttpApi from "effect/http-api/HttpApi"
import { ProblemDetails } from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { ElectionsGroup, LocksGroup } from "./claims.ts"
import { Exact } from "./Exact.ts"
import { KeyValueGroup } from "./keyvalue.ts"

/** One of them is enough. */
const security = [{ token: [] }, {}]

/** What asks for the token is the port, of every operation and only where there is one; this just tells of it. */
const withToken = (
  { components, paths, ...spec }: { readonly [key: string]: unknown },
): { readonly [key: string]: unknown } => ({
  ...spec,
  components: {
    ...Object(components),
    securitySchemes: {
      token: { type: "http", scheme: "bearer", description: "The token of the nodes, if they have one" },
    },
  },
  paths: Record.map(
    Object(paths),
    (methods: object) => Record.map(Object(methods), (operation: object) => ({ ...operation, security })),
  ),
})

export const api = HttpApi.make("synod")
  .add(KeyValueGroup)
  .add(LocksGroup)
  .add(ElectionsGroup)
  .middleware(Exact)
  .middleware(ProblemDetails)
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error" })
  .annotate(HttpApi.PayloadParseOptions, { onExcessProperty: "error" })
  .annotateMerge(OpenApi.annotations({
    title: "Synod",
    version: "1",
    description:
      "A replicated key-value store, locks and elections. Errors are problems (RFC 9457): after 503 nothing " +
      "was done, after 504 it may have been done or not. Nodes that have a token answer 401 to who does not show it.",
    transform: withToken,
  }))
