/**
 * Seeded choices of what a simulated run is like.
 */
import { Effect, Random } from "effect"
import { Link } from "../../src/network/mod.ts"

/** One of these, each as likely as often as it stands there. */
export const oneOf = <A>(...all: readonly [A, ...ReadonlyArray<A>]): Effect.Effect<A> => Random.choice(all)

/** A whole number within these bounds. */
export const between = (least: number, most: number): Effect.Effect<number> => Random.nextIntBetween(least, most)

/** A good link. */
export const calm: Link.Link = { ...Link.perfect, delay: Link.uniform(1, 10) }

/** Some bad link. */
export const badLink: Effect.Effect<Link.Link> = Effect.gen(function* () {
  const { delay, reordering } = yield* oneOf(
    { delay: Link.constant(yield* between(0, 20)), reordering: yield* oneOf(0, 0.1, 1) },
    { delay: Link.uniform(0, yield* between(1, 100)), reordering: yield* oneOf(0, 0.1, 1) },
    // With a tail so long that messages come long after their time, without holding up others.
    { delay: Link.logNormal(yield* between(1, 20), 2), reordering: 1 },
  )
  return { delay, loss: yield* oneOf(0, 0.02, 0.1, 0.3), duplication: yield* oneOf(0, 0.02, 0.3), reordering }
})
