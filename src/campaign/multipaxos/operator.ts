/**
 * Tells nodes to hand over, as a node that is told to stop does of itself; here they go on.
 *
 * @module
 */
import { Effect, type Fiber, Random, type Scope } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { ReplicatedLog } from "../../protocols/ReplicatedLog.ts"
import type { Cluster } from "../../simulation/mod.ts"
import { oneOf } from "../chance.ts"

/** From one time that a node is told to the next, on average, in milliseconds: often, now and then, or hardly ever. */
export const drawEveryMs: Effect.Effect<number> = oneOf(1000, 10_000, 1_000_000)

/** Tells a node again and again, in all its lives; if it does not lead, it has nothing to hand over. */
const operate = (
  { on }: Cluster.Cluster<ReplicatedLog, unknown>,
  node: NodeId,
  everyMs: number,
): Effect.Effect<never> => {
  const wait = Effect.flatMap(Random.nextBetween(0, 2 * everyMs), Effect.sleep)
  const handOver = on(node)(Effect.flatMap(ReplicatedLog, ({ resign }) => resign))
  return Effect.forever(Effect.andThen(wait, Effect.ignore(handOver)))
}

/** An operator a node, each until its fiber or the scope ends. */
export const start = (
  cluster: Cluster.Cluster<ReplicatedLog, unknown>,
  everyMs: number,
): Effect.Effect<ReadonlyArray<Fiber.Fiber<never>>, never, Scope.Scope> =>
  Effect.forEach(cluster.nodes, (node) => Effect.forkScoped(operate(cluster, node, everyMs)))
