/**
 * Seeded choices of what a simulated run is like.
 *
 * @module
 */
import { type Effect, Random } from "effect"
import { Link } from "../network/mod.ts"

/** One of these, each as likely as often as it stands there. */
export const oneOf = <A>(...all: readonly [A, ...ReadonlyArray<A>]): Effect.Effect<A> => Random.choice(all)

/** A whole number within these bounds. */
export const between = (least: number, most: number): Effect.Effect<number> => Random.nextIntBetween(least, most)

/** A good link. */
export const calm: Link.Link = { ...Link.perfect, delay: Link.uniform(1, 10) }
