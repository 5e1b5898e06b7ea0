/**
 * All services by HTTP and JSON.
 *
 * @module
 */
import * as HttpApi from "effect/http-api/HttpApi"
import { ProblemDetails } from "effect/http-api/HttpApiMiddleware"
import * as OpenApi from "effect/http-api/OpenApi"
import { ElectionsGroup, LocksGroup } from "./claims.ts"
import { Exact } from "./Exact.ts"
import { KeyValueGroup } from "./keyvalue.ts"
import { describe } from "./refusals.ts"

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
    transform: describe,
  }))
