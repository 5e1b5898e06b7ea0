/**
 * Locks and elections by HTTP: what can be asked.
 *
 * @module
 */
import { Schema } from "effect"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Standing } from "../claims/Claims.ts"
import { Master, Observe } from "../election/service.ts"
import { Inspect } from "../lock/service.ts"
import { leaseLost, limitExceeded, lockBusy, ofCluster } from "./problems.ts"

const lock = { name: Schema.String }
const claimOnLock = { ...lock, claim: Schema.String }
const election = { election: Schema.String }
const candidacy = { ...election, claim: Schema.String }
const optional = Schema.optional(Schema.String)

const described = (summary: string, description: string) => OpenApi.annotations({ summary, description })

export const LocksGroup = HttpApiGroup.make("locks").add(
  HttpApiEndpoint.get("inspect", "/v1/locks/:name", {
    params: lock,
    success: Inspect.successSchema,
    error: ofCluster,
  }).annotateMerge(described("Who has a lock", "Says who has a lock.")),
  HttpApiEndpoint.post("acquire", "/v1/locks/:name/claims", {
    params: lock,
    payload: Schema.Struct({
      timeToLiveMs: Schema.Int,
      wait: Schema.optional(Schema.Boolean),
      owner: optional,
      claim: optional,
    }),
    success: Standing,
    error: [lockBusy, limitExceeded, ...ofCluster],
  }).annotateMerge(
    described(
      "Claim a lock",
      "Claims a lock. Who has it gets a `token`; who has to wait keeps the claim alive until there is one. " +
        "With `wait: false` nobody waits. A `claim` of one's own may be asked for again.",
    ),
  ),
  HttpApiEndpoint.post("keepAlive", "/v1/locks/:name/claims/:claim/keepalive", {
    params: claimOnLock,
    success: Standing,
    error: [leaseLost, ...ofCluster],
  }).annotateMerge(described("Keep a claim alive", "Starts the time of a claim anew, and says how it stands.")),
  HttpApiEndpoint.delete("release", "/v1/locks/:name/claims/:claim", {
    params: claimOnLock,
    error: [leaseLost, ...ofCluster],
  }).annotateMerge(described("Release a claim", "Gives a claim up, be it that one has the lock or waits for it.")),
).annotateMerge(OpenApi.annotations({ title: "Locks" }))

/** What observers of an election are sent: its master, first as it is, then each change. */
export const Observed = Schema.Struct({
  event: Schema.Literal("master"),
  data: Schema.fromJsonString(Schema.NullOr(Master)),
})

export const ElectionsGroup = HttpApiGroup.make("elections").add(
  HttpApiEndpoint.get("inspect", "/v1/elections/:election", {
    params: election,
    success: Observe.successSchema,
    error: ofCluster,
  }).annotateMerge(described("Who is the master", "Says who is the master.")),
  HttpApiEndpoint.get("observe", "/v1/elections/:election/watch", {
    params: election,
    success: HttpApiSchema.StreamSse({ events: Observed, error: Schema.Union(ofCluster) }),
  }).annotateMerge(
    described("Watch who is the master", "Streams who is the master: first as it is, then each change."),
  ),
  HttpApiEndpoint.post("campaign", "/v1/elections/:election/candidates", {
    params: election,
    payload: Schema.Struct({ candidate: Schema.String, timeToLiveMs: Schema.Int, claim: optional }),
    success: Standing,
    error: [limitExceeded, ...ofCluster],
  }).annotateMerge(
    described("Stand for election", "Stands for election. The master gets a `token`, which is its term; others wait."),
  ),
  HttpApiEndpoint.post("keepAlive", "/v1/elections/:election/candidates/:claim/keepalive", {
    params: candidacy,
    success: Standing,
    error: [leaseLost, ...ofCluster],
  }).annotateMerge(described("Keep a candidacy alive", "Starts the time of a candidacy anew, and says how it stands.")),
  HttpApiEndpoint.delete("resign", "/v1/elections/:election/candidates/:claim", {
    params: candidacy,
    error: [leaseLost, ...ofCluster],
  }).annotateMerge(described("Resign", "Ends a candidacy, be it that one is the master or waits to be.")),
).annotateMerge(OpenApi.annotations({ title: "Elections" }))
