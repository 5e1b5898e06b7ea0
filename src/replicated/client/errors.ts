/**
 * Why a client has no answer for its caller.
 *
 * @module
 */
import { Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"

const UnavailableBase: TaggedErrorClass<Unavailable, "Unavailable", { readonly problem: Schema.String }> = Schema
  .TaggedError<Unavailable>()("Unavailable", { problem: Schema.String })

/** No replica did it in time, and none will: trying again is safe. `problem` is what stood in the way last. */
export class Unavailable extends UnavailableBase {
  override get message(): string {
    return "nothing was done in time, and nothing will be: try again later, or at other nodes " +
      `(option "urls"; synod: SYNOD_NODES or --nodes) (${this.problem})`
  }
}

const OutcomeUnknownBase: TaggedErrorClass<OutcomeUnknown, "OutcomeUnknown", {
  readonly service: Schema.String
  readonly procedure: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", {
  service: Schema.String,
  procedure: Schema.String,
  problem: Schema.String,
})

/**
 * No answer came in time to a call that a replica may have got: it took effect, or will do so later, or never. Who
 * calls again may do it twice; read first what became of it, or make calls that may be repeated.
 */
export class OutcomeUnknown extends OutcomeUnknownBase {
  override get message(): string {
    return `${this.service}.${this.procedure} may have taken effect or not, no answer came in time: ` +
      `read what became of it before calling again (${this.problem})`
  }
}

const SessionExpiredBase: TaggedErrorClass<SessionExpired, "SessionExpired", {
  readonly service: Schema.String
  readonly procedure: Schema.String
}> = Schema.TaggedError<SessionExpired>()("SessionExpired", { service: Schema.String, procedure: Schema.String })

/**
 * The client was away so long that its session expired, and with it the answer to a call that a replica may have got. It
 * took effect before or never will; who calls again does so in a new session.
 */
export class SessionExpired extends SessionExpiredBase {
  override get message(): string {
    return `${this.service}.${this.procedure} may have taken effect or not, the session expired before its answer ` +
      `came: read what became of it before calling again`
  }
}

const RejectedBase: TaggedErrorClass<Rejected, "Rejected", {
  readonly service: Schema.String
  readonly procedure: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<Rejected>()("Rejected", {
  service: Schema.String,
  procedure: Schema.String,
  problem: Schema.String,
})

/**
 * The replicas do not take it, and nothing was done. Either they know another version of the service, without this
 * procedure or with another Schema for its payload, or the payload is larger than they take.
 */
export class Rejected extends RejectedBase {
  override get message(): string {
    return `${this.service}.${this.procedure} was rejected and not done: ${this.problem}`
  }
}

const TokenRefusedBase: TaggedErrorClass<TokenRefused, "TokenRefused", {
  readonly address: Schema.String
  readonly isShown: Schema.Boolean
}> = Schema.TaggedError<TokenRefused>()("TokenRefused", { address: Schema.String, isShown: Schema.Boolean })

/** No node lets the client in: each that is up wants a token, and none or another one was shown. Nothing was done. */
export class TokenRefused extends TokenRefusedBase {
  override get message(): string {
    const fault = this.isShown ? "does not take the token that it was shown" : "wants a token, and was shown none"
    return `${this.address} ${fault}: give the nodes' token (option "token"; synod: SYNOD_TOKEN or --token)`
  }
}

const ChangesCompactedBase: TaggedErrorClass<ChangesCompacted, "ChangesCompacted", {
  readonly service: Schema.String
  readonly first: Schema.Natural
}> = Schema.TaggedError<ChangesCompacted>()("ChangesCompacted", { service: Schema.String, first: Schema.Natural })

/** Changes that a watch asks for are not kept any more; those from index `first` on are. */
export class ChangesCompacted extends ChangesCompactedBase {
  override get message(): string {
    return `the changes of ${this.service} are kept from index ${this.first} on: read the state, then watch from there`
  }
}

/** Why a query has no answer. */
export type QueryError = Unavailable | Rejected | TokenRefused

/** Why a call has no answer. */
export type CallError = QueryError | OutcomeUnknown | SessionExpired

/** Why a watch ends; `Unavailable` only with its client, as until then it waits for a node. */
export type WatchError = ChangesCompacted | QueryError
