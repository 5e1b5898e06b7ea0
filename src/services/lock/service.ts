/**
 * The lock server as a replicated service.
 *
 * @module
 */
import { Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import * as ReplicatedService from "../../replicated/ReplicatedService.ts"
import * as Claims from "../claims/Claims.ts"
import { deadlines, enter, giveUp, LeaseLost, renew } from "../claims/handlers.ts"
import { LimitExceeded } from "../LimitExceeded.ts"
import type { Procedure } from "../Procedure.ts"

const LockBusyBase: TaggedErrorClass<LockBusy, "LockBusy", { readonly lock: Schema.String }> = Schema
  .TaggedError<LockBusy>()("LockBusy", { lock: Schema.String })

/** Others had the lock for as long as one wanted to wait. */
export class LockBusy extends LockBusyBase {
  override get message(): string {
    return `the lock "${this.lock}" is held by somebody else: wait longer, or try again later`
  }
}

/** Who asks for which lock. */
export interface Acquisition {
  readonly name: string
  /** How long the claim lives without being kept alive, 100 to 2,592,000,000 (30 days). */
  readonly timeToLiveMs: number
  /** Whether to stand in line if somebody else has it; else `LockBusy`. Default: true. */
  readonly wait?: boolean | undefined
  /** For people to read. */
  readonly owner?: string | undefined
  /** A name for the claim, drawn by chance, so that it may be asked for again. If none is given, one is drawn. */
  readonly claim?: string | undefined
}

/** Who has a lock, and how many wait for it. */
export interface Held {
  readonly holder: Claims.Holder | null
  readonly waiting: number
}

/** What can be asked of the lock server. */
export type Procedures =
  | Procedure<"Acquire", Acquisition, Claims.Standing, LockBusy | LimitExceeded>
  | Procedure<"KeepAlive", Claims.Claimed, Claims.Standing, LeaseLost>
  | Procedure<"Release", Claims.Claimed, void, LeaseLost>
  | Procedure<"Inspect", { readonly name: string }, Held>

type Of<Tag extends Procedures["_tag"]> = Extract<Procedures, { readonly _tag: Tag }>

/** Claims a lock. */
export const Acquire: Of<"Acquire"> = Rpc.make("Acquire", {
  payload: {
    name: Schema.String,
    timeToLiveMs: Schema.Int,
    wait: Schema.optional(Schema.Boolean),
    owner: Schema.optional(Schema.String),
    claim: Schema.optional(Schema.String),
  },
  success: Claims.Standing,
  error: Schema.Union([LockBusy, LimitExceeded]),
})

const claimed = { name: Schema.String, claim: Schema.String }

/** Lets the lease of a claim begin anew, and says how the claim stands. */
export const KeepAlive: Of<"KeepAlive"> = Rpc.make("KeepAlive", {
  payload: claimed,
  success: Claims.Standing,
  error: LeaseLost,
})

/** Gives up a claim, be it that one has the lock or waits for it. */
export const Release: Of<"Release"> = Rpc.make("Release", {
  payload: claimed,
  error: LeaseLost,
})

/** Says who has a lock. */
export const Inspect: Of<"Inspect"> = Rpc.make("Inspect", {
  payload: { name: Schema.String },
  success: Schema.Struct({ holder: Schema.NullOr(Claims.Holder), waiting: Schema.Natural }),
}).annotate(ReplicatedService.ReadOnly, true)

/** The lock server. */
export const service: ReplicatedService.ReplicatedService<Procedures, Claims.Claims, Claims.Change> = ReplicatedService
  .make("LockServer", {
    rpcs: RpcGroup.make(Acquire, KeepAlive, Release, Inspect),
    state: Claims.Claims,
    initial: Claims.none,
    changes: Claims.Change,
    deadlines,
    handlers: {
      *Acquire(claims, { owner = "", wait = true, ...asked }, { index }) {
        const holder = Claims.holder(claims, asked.name)
        if (!wait && holder !== null && holder.claim !== asked.claim) return yield* new LockBusy({ lock: asked.name })
        return yield* enter(claims, { ...asked, owner }, index)
      },
      *KeepAlive(claims, claimed, { index }) {
        return yield* renew(claims, claimed, index)
      },
      *Release(claims, claimed, { index }) {
        return yield* giveUp(claims, claimed, index)
      },
      *Inspect(claims, { name }) {
        const all = claims.lines.get(name)?.claims.length ?? 0
        return [claims, { holder: Claims.holder(claims, name), waiting: Math.max(0, all - 1) }]
      },
    },
  })
