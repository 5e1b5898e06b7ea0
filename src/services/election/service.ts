/**
 * Elections as a replicated service.
 *
 * @module
 */
import { Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as ReplicatedService from "../../replicated/ReplicatedService.ts"
import * as Claims from "../claims/Claims.ts"
import { deadlines, enter, giveUp, LeaseLost, renew } from "../claims/handlers.ts"
import { LimitExceeded } from "../LimitExceeded.ts"
import type { Procedure } from "../Procedure.ts"

/** Who wants to be the master of what, for a time. */
export interface Candidacy {
  readonly election: string
  /** What the others are to know of this candidate: its address, say. */
  readonly candidate: string
  /** How long the candidacy lives without being kept alive, 100 to 2,592,000,000 (30 days). */
  readonly timeToLiveMs: number
  /** A name for the candidacy, drawn by chance, so that it may be asked for again. If none is given, one is drawn. */
  readonly claim?: string | undefined
}

/** A candidacy. */
export interface Candidate {
  readonly election: string
  readonly claim: string
}

/** Who is the master, and in which term. */
export interface Master {
  readonly candidate: string
  /** Rises with every master: a fencing token. */
  readonly term: number
}

/** Who is the master now, and from which index the changes to come can be watched. */
export interface Observed {
  readonly master: Master | null
  readonly next: number
}

/** What can be asked of elections. */
export type Procedures =
  | Procedure<"Campaign", Candidacy, Claims.Standing, LimitExceeded>
  | Procedure<"KeepAlive", Candidate, Claims.Standing, LeaseLost>
  | Procedure<"Resign", Candidate, void, LeaseLost>
  | Procedure<"Observe", { readonly election: string }, Observed>

type Of<Tag extends Procedures["_tag"]> = Extract<Procedures, { readonly _tag: Tag }>

/** Stands for election: as the master if there is none, else behind those who stand already. */
export const Campaign: Of<"Campaign"> = Rpc.make("Campaign", {
  payload: {
    election: Schema.String,
    candidate: Schema.String,
    timeToLiveMs: Schema.Int,
    claim: Schema.optional(Schema.String),
  },
  success: Claims.Standing,
  error: LimitExceeded,
})

const candidate = { election: Schema.String, claim: Schema.String }

/** Lets the lease of a candidacy begin anew, and says how it stands. */
export const KeepAlive: Of<"KeepAlive"> = Rpc.make("KeepAlive", {
  payload: candidate,
  success: Claims.Standing,
  error: LeaseLost,
})

/** Ends a candidacy, be it that one is the master or waits to be. */
export const Resign: Of<"Resign"> = Rpc.make("Resign", {
  payload: candidate,
  error: LeaseLost,
})

export const Master: Schema.Codec<Master, unknown> = Schema.Struct({
  candidate: Schema.String,
  term: Schema.Natural,
}).annotate({ identifier: "Master" })

/** Says who is the master. */
export const Observe: Of<"Observe"> = Rpc.make("Observe", {
  payload: { election: Schema.String },
  success: Schema.Struct({ master: Schema.NullOr(Master), next: Schema.Natural }),
}).annotate(ReplicatedService.ReadOnly, true)

/** Who holds an election's claim is its master, and the token is the term. */
export const masterOf = (holder: Claims.Holder | null): Master | null =>
  holder === null ? null : { candidate: holder.owner, term: holder.token }

/** Elections. */
export const service: ReplicatedService.ReplicatedService<Procedures, Claims.Claims, Claims.Change> = ReplicatedService
  .make("Election", {
    rpcs: RpcGroup.make(Campaign, KeepAlive, Resign, Observe),
    state: Claims.Claims,
    initial: Claims.none,
    changes: Claims.Change,
    deadlines,
    handlers: {
      *Campaign(claims, { candidate, claim, election, timeToLiveMs }, { index }) {
        return yield* enter(claims, { name: election, owner: candidate, claim, timeToLiveMs }, index)
      },
      *KeepAlive(claims, { claim, election }, { index }) {
        return yield* renew(claims, { name: election, claim }, index)
      },
      *Resign(claims, { claim, election }, { index }) {
        return yield* giveUp(claims, { name: election, claim }, index)
      },
      *Observe(claims, { election }, { index }) {
        return [claims, { master: masterOf(Claims.holder(claims, election)), next: index }]
      },
    },
  })
