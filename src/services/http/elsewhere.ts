/**
 * What no endpoint answers.
 *
 * @module
 */
import { Effect, type Layer } from "effect"
import { hasBody } from "effect/http/HttpMethod"
import * as HttpRouter from "effect/http/HttpRouter"
import { isHttpServerError } from "effect/http/HttpServerError"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as ProblemDetails from "effect/http/ProblemDetails"

const nothing = ProblemDetails.toResponse({
  type: ProblemDetails.blankType,
  title: "Not Found",
  status: 404,
  detail: "nothing answers this method at this path: /docs describes what does; " +
    'a "/" within a key is written %2F, a ";" %3B, and a "%" %25',
})

const unsupported = (detail: string) =>
  ProblemDetails.toResponse({ type: ProblemDetails.blankType, title: "Unsupported Media Type", status: 415, detail })

const noJson = unsupported("a body is JSON, and its header says so: content-type: application/json")

// With the codings that are taken (RFC 9110, 15.5.16).
const encoded = HttpServerResponse.setHeader(
  unsupported("a body is taken as it is: send it without content-encoding"),
  "accept-encoding",
  "identity",
)

const isEncoded = ({ headers, method }: HttpServerRequest): boolean =>
  hasBody(method) && (headers["content-encoding"] ?? "identity").toLowerCase() !== "identity"

/** Names are not empty, and the router drops slashes and what is after one of these: it would answer for another key. */
const isInexact = (url: string): boolean => /^[^?]*([;#]|\/\/|\/(\?|$))/.test(url)

/** Tells as a problem of a path or a method that nothing answers, of a path that is escaped wrongly, of a body of another kind, and of one that is encoded. */
export const layer: Layer.Layer<never, never, HttpRouter.HttpRouter> = HttpRouter.middleware(
  (answer) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest
      if (isInexact(request.url)) return nothing
      if (isEncoded(request)) return encoded
      const response = yield* Effect.catch(answer, (error) =>
        isHttpServerError(error) && error.reason._tag === "RouteNotFound"
          ? Effect.succeed(nothing)
          : Effect.fail(error))
      // Effect 4.1.0 tells of it as text.
      return response.status === noJson.status ? noJson : response
    }),
  { global: true },
)
