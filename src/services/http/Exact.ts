/**
 * Requests hold what their endpoint takes, and no more.
 *
 * @module
 */
import { Effect, Layer, Option, Schema } from "effect"
import { HttpServerRequest, ParsedSearchParams } from "effect/http/HttpServerRequest"
import { BadRequestProblem } from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"

/**
 * Refuses what is in a query or a body where the endpoint takes none: it may be meant as a condition. Where one is taken,
 * its Schema is told to (`onExcessProperty`).
 */
export class Exact extends HttpApiMiddleware.Service<Exact>()("synod/services/http/Exact", {
  error: BadRequestProblem,
}) {}

const excess = (...path: ReadonlyArray<string>) => ({ path, message: "this endpoint takes nothing of the kind" })

const ofObject = Schema.decodeOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))

const ofBody = (text: string) =>
  text === "" ? [] : Option.match(ofObject(text), {
    onNone: () => [excess("payload")],
    onSome: (members) => Object.keys(members).map((name) => excess("payload", name)),
  })

export const layer: Layer.Layer<Exact> = Layer.succeed(
  Exact,
  Effect.fnUntraced(function* (answer, { endpoint }) {
    const query = endpoint.query === undefined ? Object.keys(yield* ParsedSearchParams) : []
    const text = endpoint.payload.size === 0 ? yield* Effect.orDie((yield* HttpServerRequest).text) : ""
    const errors = [...query.map((name) => excess("query", name)), ...ofBody(text)]
    if (errors.length > 0) return yield* new BadRequestProblem({ detail: "Request validation failed", errors })
    return yield* answer
  }),
)
