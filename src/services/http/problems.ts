/**
 * Errors as RFC 9457 problems: what they say, and the status that each bears.
 *
 * @module
 */
import { Schema, SchemaTransformation } from "effect"
import * as ProblemDetails from "effect/http/ProblemDetails"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as client from "../../replicated/client/errors.ts"
import { LeaseLost } from "../claims/handlers.ts"
import * as keyvalue from "../keyvalue/errors.ts"
import { LimitExceeded } from "../LimitExceeded.ts"
import { LockBusy } from "../lock/service.ts"
import { KeyNotFound } from "./KeyNotFound.ts"

interface Described {
  readonly _tag: string
  readonly message: string
}

/** An error, whole, within a problem that describes it. */
const problem = <E extends Described>(
  error: Schema.Codec<E, unknown>,
  tag: E["_tag"],
  status: number,
  title: string,
) => {
  const fixed = { type: `urn:synod:problem:${tag}`, title, status }
  return Schema.Struct({
    type: Schema.Literal(fixed.type),
    title: Schema.Literal(title),
    status: Schema.Literal(status),
    detail: Schema.String,
    error,
  }).annotate({ identifier: `${tag}Problem` }).pipe(
    Schema.decodeTo(
      Schema.toType(error),
      SchemaTransformation.transform({
        decode: ({ error }) => error,
        encode: (error: E) => ({ ...fixed, detail: error.message, error }),
      }),
    ),
    HttpApiSchema.status(status),
    HttpApiSchema.asJson({ contentType: ProblemDetails.contentType }),
  )
}

export const limitExceeded = problem(LimitExceeded, "LimitExceeded", 400, "A limit is exceeded")
export const keyWrittenTwice = problem(keyvalue.KeyWrittenTwice, "KeyWrittenTwice", 400, "A key is written twice")
export const keyNotFound = problem(KeyNotFound, "KeyNotFound", 404, "The key is absent")
export const leaseNotFound = problem(keyvalue.LeaseNotFound, "LeaseNotFound", 404, "The lease is absent")
export const lockBusy = problem(LockBusy, "LockBusy", 409, "The lock is held")
export const leaseLost = problem(LeaseLost, "LeaseLost", 410, "The claim is over")
export const compareFailed = problem(keyvalue.CompareFailed, "CompareFailed", 412, "The key is not as expected")

/** Of what writes. */
export const ofWrites = [limitExceeded, keyWrittenTwice, leaseNotFound] as const

/** Of everything: what may stand between a node and the cluster. */
export const ofCluster = [
  problem(client.Rejected, "Rejected", 500, "Client and replicas do not fit"),
  problem(client.TokenRefused, "TokenRefused", 502, "The nodes have different tokens"),
  problem(client.Unavailable, "Unavailable", 503, "Nothing was done"),
  problem(client.OutcomeUnknown, "OutcomeUnknown", 504, "It may have been done"),
  problem(client.SessionExpired, "SessionExpired", 504, "It may have been done"),
] as const
