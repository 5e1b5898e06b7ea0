/**
 * Claims on things by name: of those who claim a thing the first has it, and the others wait in the order in which they
 * came. Each claim lives by a lease of its own, so that neither a dead owner nor a dead waiter blocks those behind it.
 *
 * Whoever comes to have a thing gets a fencing token: the index of that change of the service, so a number above those
 * of all who had it before. What the thing guards must refuse a token lower than one that it has seen.
 *
 * @module
 */
import { Schema } from "effect"
import * as Lease from "../Leases.ts"
import * as Measured from "../measured.ts"
import * as Sorted from "../SortedMap.ts"

/** A claim, and who claims, for people or programs to read. */
export interface Claim {
  readonly claim: string
  readonly owner: string
}

/** Who claims a thing, the one who has it first; there is one at least. */
export interface Line {
  readonly name: string
  /** Of the first. */
  readonly token: number
  readonly claims: ReadonlyArray<Claim>
}

/** A claim on a thing. */
export interface Claimed {
  readonly name: string
  readonly claim: string
}

/** All claims. */
export interface Claims {
  readonly lines: Sorted.SortedMap<Line>
  readonly leases: Lease.Leases<Claimed>
  /** About how many UTF-16 units all of it takes in a snapshot, where no character must be escaped. */
  readonly length: number
}

/** What a claim is of the length. Its lease has the name of the thing, and its own, twice. */
export const lengthOf = (name: string, { claim, owner }: Claim): number =>
  3 * (name.length + claim.length) + owner.length + 128

const lengthOfAll = ({ lines }: Pick<Claims, "lines">): number => {
  let length = 0
  for (const [name, { claims }] of lines) for (const claim of claims) length += lengthOf(name, claim)
  return length
}

export const Claims: Schema.Codec<Claims, unknown> = Measured.schema(
  Schema.Struct({
    lines: Sorted.schema<Line>(
      Schema.Struct({
        name: Schema.String,
        token: Schema.Natural,
        claims: Schema.Array(Schema.Struct({ claim: Schema.String, owner: Schema.String })),
      }),
      ({ name }) => name,
    ),
    leases: Lease.schema<Claimed>(Schema.Struct({ name: Schema.String, claim: Schema.String })),
  }),
  lengthOfAll,
)

/** Nothing is claimed. */
export const none: Claims = { lines: Sorted.SortedMap.from([]), leases: Lease.Leases.from([]), length: 0 }

/** Who has a thing, and by which token. */
export interface Holder extends Claim {
  readonly token: number
}
export const Holder: Schema.Codec<Holder, unknown> = Schema.Struct({
  claim: Schema.String,
  owner: Schema.String,
  token: Schema.Natural,
}).annotate({ identifier: "Holder" })

/** Another has the thing from now on, or nobody. */
export interface Change {
  readonly name: string
  readonly holder: Holder | null
}
export const Change: Schema.Codec<Change, unknown> = Schema.Struct({
  name: Schema.String,
  holder: Schema.NullOr(Holder),
})

/** How a claim stands. */
export interface Standing {
  readonly claim: string
  /** The fencing token of who has the thing; `null` while the claim waits. */
  readonly token: number | null
  /** How many are before it. */
  readonly ahead: number
  /** The index from which the changes to come can be watched. */
  readonly next: number
}
export const Standing: Schema.Codec<Standing, unknown> = Schema.Struct({
  claim: Schema.String,
  token: Schema.NullOr(Schema.Natural),
  ahead: Schema.Natural,
  next: Schema.Natural,
}).annotate({ identifier: "Standing" })

/** Claims after an event, and what changed. */
export type Settled = readonly [claims: Claims, changes: ReadonlyArray<Change>]

const leaseOf = ({ claim, name }: Claimed): string => JSON.stringify([name, claim])

/** Who has the thing. */
export const holder = ({ lines }: Claims, name: string): Holder | null => {
  const line = lines.get(name)
  return line?.claims[0] === undefined ? null : { ...line.claims[0], token: line.token }
}

/** How a claim stands; `undefined` if there is no such claim (any more). */
export const standing = ({ lines }: Claims, { claim, name }: Claimed, next: number): Standing | undefined => {
  const line = lines.get(name)
  const ahead = line?.claims.findIndex((one) => one.claim === claim) ?? -1
  if (line === undefined || ahead === -1) return
  return { claim, token: ahead === 0 ? line.token : null, ahead, next }
}

/** The claims when these are who claims a thing: if another is first than before, it has the thing now. */
const settle = (all: Claims, name: string, claims: ReadonlyArray<Claim>, index: number): Settled => {
  const { lines } = all
  const before = lines.get(name)
  const [first] = claims
  if (first === undefined) return [{ ...all, lines: lines.delete(name) }, [{ name, holder: null }]]
  const isSame = before?.claims[0]?.claim === first.claim
  const token = isSame ? before.token : index
  const after = { ...all, lines: lines.set(name, { name, token, claims }) }
  return [after, isSame ? [] : [{ name, holder: { ...first, token } }]]
}

/** Puts a new claim last, to live so long. */
export const join = (
  { leases, length, lines }: Claims,
  { claim, name, owner }: Claim & Claimed,
  timeToLiveMs: number,
  nowMs: number,
  index: number,
): Settled => {
  const granted = leases.grant(leaseOf({ name, claim }), timeToLiveMs, nowMs, { name, claim })
  const joined = { lines, leases: granted, length: length + lengthOf(name, { claim, owner }) }
  return settle(joined, name, [...lines.get(name)?.claims ?? [], { claim, owner }], index)
}

/** Lets the lease of a claim begin anew. */
export const keepAlive = (all: Claims, claimed: Claimed, nowMs: number): Claims => ({
  ...all,
  leases: all.leases.keepAlive(leaseOf(claimed), nowMs),
})

/** Takes claims away, which are on one thing. */
const withdraw = (all: Claims, name: string, gone: ReadonlySet<string>, index: number): Settled => {
  const leases = Array.from(gone).reduce((leases, claim) => leases.delete(leaseOf({ name, claim })), all.leases)
  const left: Array<Claim> = []
  let { length } = all
  for (const claim of all.lines.get(name)?.claims ?? []) {
    if (gone.has(claim.claim)) length -= lengthOf(name, claim)
    else left.push(claim)
  }
  return settle({ ...all, leases, length }, name, left, index)
}

/** Takes a claim away. */
export const leave = (all: Claims, { claim, name }: Claimed, index: number): Settled =>
  withdraw(all, name, new Set([claim]), index)

/** Takes away all claims whose time is over; only then are their things given to those who are left. */
export const expire = (all: Claims, nowMs: number, index: number): Settled => {
  const gone = new Map<string, Set<string>>()
  let { leases } = all
  for (let next = leases.next; next !== undefined && next.expiresAtMs <= nowMs; next = leases.next) {
    const { claim, name } = next.holds
    gone.set(name, (gone.get(name) ?? new Set()).add(claim))
    leases = leases.delete(next.id)
  }
  const changes: Array<Change> = []
  let left: Claims = { ...all, leases }
  for (const [name, claims] of gone) {
    const [settled, made] = withdraw(left, name, claims, index)
    left = settled
    changes.push(...made)
  }
  return [left, changes]
}
