/**
 * What no endpoint answers.
 *
 * @module
 */
import { Effect, type Layer } from "effect"
import * as HttpRouter from "effect/http/HttpRouter"
import { isHttpServerError } from "effect/http/HttpServerError"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as ProblemDetails from "effect/http/ProblemDetails"

const nothing = ProblemDetails.toResponse({
  type: ProblemDetails.blankType,
  title: "Not Found",
  status: 404,
  detail: "nothing answers this method at this path: /docs describes what does; " +
    'a "/" within a key is written %2F, a ";" %3B, and a "%" %25',
})

const unsupported = ProblemDetails.toResponse({
  type: ProblemDetails.blankType,
  title: "Unsupported Media Type",
  status: 415,
  detail: "a body is JSON, and its header says so: content-type: application/json",
})

/** Names are not empty, and the router drops slashes and what is after one of these: it would answer for another key. */
const isInexact = (url: string): boolean => /^[^?]*([;#]|\/\/|\/(\?|$))/.test(url)

/** Tells as a problem of a path or a method that nothing answers, of a path that is escaped wrongly, and of a body of another kind. */
export const layer: Layer.Layer<never, never, HttpRouter.HttpRouter> = HttpRouter.middleware(
  (answer) =>
    Effect.gen(function* () {
      const { url } = yield* HttpServerRequest
      if (isInexact(url)) return nothing
      const response = yield* Effect.catch(answer, (error) =>
        isHttpServerError(error) && error.reason._tag === "RouteNotFound"
          ? Effect.succeed(nothing)
          : Effect.fail(error))
      // Effect 4.1.0 tells of it as text.
      return response.status === unsupported.status ? unsupported : response
    }),
  { global: true },
)
