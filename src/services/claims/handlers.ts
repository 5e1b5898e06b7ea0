/**
 * What is the same for every service of claims: how to claim, to keep a claim, and to give it up.
 *
 * @module
 */
import { Clock, Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import type { Deadlines, Outcome, Program } from "../../replicated/ReplicatedService.ts"
import { freshId } from "../Leases.ts"
import { check, type Limit, type LimitExceeded, nameLength, timeToLive } from "../LimitExceeded.ts"
import * as Claims from "./Claims.ts"

const LeaseLostBase: TaggedErrorClass<LeaseLost, "LeaseLost", {
  readonly on: Schema.String
  readonly claim: Schema.String
}> = Schema.TaggedError<LeaseLost>()("LeaseLost", { on: Schema.String, claim: Schema.String })

/** A claim is over, because its lease ran out or it was given up; or it cannot be told in time that it is not. */
export class LeaseLost extends LeaseLostBase {
  override get message(): string {
    return `the claim on "${this.on}" is over, or was not confirmed in time: stop what depends on it, and claim anew`
  }
}

/** The error of a claim that is over. */
export const lostLease = ({ claim, name }: Claims.Claimed): LeaseLost => new LeaseLost({ on: name, claim })

const claimsOfName: Limit = {
  what: "the number of those who claim one thing",
  least: 0,
  most: 1024,
  cure: "try again when some have given up",
}

/** In a snapshot a character may take seven, and all of it must remain one text (src/replicated/README.md). */
const lengthOfClaims: Limit = {
  what: "the length of all claims of the service together, in UTF-16 units,",
  least: 0,
  most: 12_582_912,
  cure: "try again when some have been given up, or their leases have ended",
}

const ownerLength: Limit = {
  what: "what an owner says of itself, in UTF-16 units,",
  least: 0,
  most: 1024,
  cure: "say less",
}

/** Who claims what, and for how long at a time. */
export interface Asked {
  readonly name: string
  readonly owner: string
  readonly timeToLiveMs: number
  /** A name of the claim that the caller has drawn; one that is known already is kept, not made again. */
  readonly claim?: string | undefined
}

/** Claims a thing, in line behind those who claim it already. */
export function* enter(
  claims: Claims.Claims,
  { name, owner, timeToLiveMs, claim: drawn }: Asked,
  index: number,
): Program<Outcome<Claims.Claims, Claims.Standing, Claims.Change>, LimitExceeded> {
  yield* check(nameLength, name.length)
  yield* check(ownerLength, owner.length)
  yield* check(timeToLive, timeToLiveMs)
  const claim = drawn ?? (yield* freshId)
  yield* check(nameLength, claim.length)
  const nowMs = yield* Clock.currentTimeMillis
  const known = Claims.standing(claims, { name, claim }, index)
  if (known !== undefined) return [Claims.keepAlive(claims, { name, claim }, nowMs), known]
  const line = claims.lines.get(name)?.claims.length ?? 0
  yield* check(claimsOfName, line + 1)
  yield* check(lengthOfClaims, claims.length + Claims.lengthOf(name, { claim, owner }))
  const [joined, changes] = Claims.join(claims, { name, claim, owner }, timeToLiveMs, nowMs, index)
  return [joined, { claim, token: line === 0 ? index : null, ahead: line, next: index }, changes]
}

/** Lets the lease of a claim begin anew. */
export function* renew(
  claims: Claims.Claims,
  claimed: Claims.Claimed,
  index: number,
): Program<Outcome<Claims.Claims, Claims.Standing, Claims.Change>, LeaseLost> {
  const standing = Claims.standing(claims, claimed, index)
  if (standing === undefined) return yield* lostLease(claimed)
  return [Claims.keepAlive(claims, claimed, yield* Clock.currentTimeMillis), standing]
}

/** Gives a claim up. */
export function* giveUp(
  claims: Claims.Claims,
  claimed: Claims.Claimed,
  index: number,
): Program<Outcome<Claims.Claims, void, Claims.Change>, LeaseLost> {
  if (Claims.standing(claims, claimed, index) === undefined) return yield* lostLease(claimed)
  const [left, changes] = Claims.leave(claims, claimed, index)
  return [left, undefined, changes]
}

/** Claims end when their leases run out. */
export const deadlines: Deadlines<Claims.Claims, Claims.Change> = {
  next: ({ leases }) => leases.next?.expiresAtMs,
  *onDue(claims, { index }) {
    return Claims.expire(claims, yield* Clock.currentTimeMillis, index)
  },
}
