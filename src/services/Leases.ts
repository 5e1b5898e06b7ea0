/**
 * Leases: rights bounded in time, as an immutable value. Time is that of the service, in milliseconds since 1970.
 *
 * @module
 */
import { Effect, Random, Schema, SchemaTransformation } from "effect"
import { SortedMap } from "./SortedMap.ts"

/** A lease, and what depends on it. It is over at `expiresAtMs`, unless it is kept alive before. */
export interface Lease<out A> {
  readonly id: string
  readonly timeToLiveMs: number
  readonly expiresAtMs: number
  readonly holds: A
}

/** A name that nobody has or guesses, drawn by chance. */
export const freshId: Effect.Effect<string> = Effect.map(
  Effect.all([Random.nextInt, Random.nextInt]),
  (numbers) => numbers.map((number) => Math.abs(number).toString(36)).join(""),
)

/** By when they expire, then by name: numbers of 16 digits, as 2^53 has, are ordered as strings like as numbers. */
const dueKey = ({ expiresAtMs, id }: Lease<unknown>): string => `${String(expiresAtMs).padStart(16, "0")} ${id}`

/** Leases by their names. */
export class Leases<A> implements Iterable<Lease<A>> {
  readonly #byId: SortedMap<Lease<A>>
  readonly #due: SortedMap<Lease<A>>

  private constructor(byId: SortedMap<Lease<A>>, due: SortedMap<Lease<A>>) {
    this.#byId = byId
    this.#due = due
  }

  /** These leases, each of another name. */
  static from<A = never>(leases: ReadonlyArray<Lease<A>>): Leases<A> {
    const by = (key: (lease: Lease<A>) => string) => SortedMap.from(leases.map((lease) => [key(lease), lease]))
    return new Leases(by(({ id }) => id), by(dueKey))
  }

  /** The lease of this name, if there is one. */
  get(id: string): Lease<A> | undefined {
    return this.#byId.get(id)
  }

  /** The lease that expires first, if there is any. */
  get next(): Lease<A> | undefined {
    return this.#due.first?.[1]
  }

  /** The leases with this one, in place of any other of its name. */
  set(lease: Lease<A>): Leases<A> {
    const others = this.delete(lease.id)
    return new Leases(others.#byId.set(lease.id, lease), others.#due.set(dueKey(lease), lease))
  }

  /** The leases with a new one that begins now. */
  grant(id: string, timeToLiveMs: number, nowMs: number, holds: A): Leases<A> {
    return this.set({ id, timeToLiveMs, expiresAtMs: nowMs + timeToLiveMs, holds })
  }

  /** The leases with this one living as long from now on as it was granted for. */
  keepAlive(id: string, nowMs: number): Leases<A> {
    const lease = this.get(id)
    return lease === undefined ? this : this.grant(id, lease.timeToLiveMs, nowMs, lease.holds)
  }

  /** The leases without the one of this name. */
  delete(id: string): Leases<A> {
    const lease = this.get(id)
    return lease === undefined ? this : new Leases(this.#byId.delete(id), this.#due.delete(dueKey(lease)))
  }

  /** All leases, by name. */
  *[Symbol.iterator](): Iterator<Lease<A>> {
    for (const [, lease] of this.#byId) yield lease
  }
}

/** The Schema of leases on which such values depend. Their JSON is an array. */
export const schema = <A>(holds: Schema.Codec<A, unknown>): Schema.Codec<Leases<A>, unknown> => {
  const lease: Schema.Codec<Lease<A>, unknown> = Schema.Struct({
    id: Schema.String,
    timeToLiveMs: Schema.Natural,
    expiresAtMs: Schema.Natural,
    holds,
  })
  return Schema.Array(lease).pipe(
    Schema.decodeTo(
      Schema.declare((input): input is Leases<A> => input instanceof Leases),
      SchemaTransformation.transform<Leases<A>, ReadonlyArray<Lease<A>>>({
        decode: (leases) => Leases.from(leases),
        encode: (leases) => Array.from(leases),
      }),
    ),
  )
}
