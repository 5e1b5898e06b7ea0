/**
 * Tells nodes to hand over, as their supervisors do before they stop them.
 *
 * @module
 */
import { Effect, Random } from "effect"
import { ReplicatedLog } from "../../protocols/ReplicatedLog.ts"
import type { Cluster } from "../../simulation/mod.ts"
import { oneOf } from "../chance.ts"

/** From one time that a node is told to hand over to the next, on average, in milliseconds. */
export const drawEveryMs: Effect.Effect<number> = oneOf(1000, 10_000, 1_000_000)

/** Tells each node now and then, in all its lives; if it does not lead, it has nothing to hand over. */
export const operate = (
  { nodes, on }: Cluster.Cluster<ReplicatedLog, unknown>,
  everyMs: number,
): Effect.Effect<void> => {
  const wait = Effect.flatMap(Random.nextBetween(0, 2 * everyMs), Effect.sleep)
  const resign = Effect.flatMap(ReplicatedLog, ({ resign }) => resign)
  const operator = (node: (typeof nodes)[number]) =>
    Effect.forever(Effect.andThen(wait, Effect.ignore(on(node)(resign))))
  return Effect.forEach(nodes, operator, { concurrency: "unbounded", discard: true })
}
