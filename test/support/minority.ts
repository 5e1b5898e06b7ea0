import { Effect, Random } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import type { Cluster } from "../../src/simulation/mod.ts"

/** What becomes of a minority when a majority recovers. */
export type Minority = "recovers too" | "is down" | "is cut off"

/** Lets a minority stay away, if it shall, and returns the nodes that are left. */
export const sendAway = <R, E>(
  { crash, nodes, partition }: Cluster.Cluster<R, E>,
  minority: Minority,
): Effect.Effect<ReadonlyArray<NodeId>> =>
  Effect.gen(function* () {
    if (minority === "recovers too") return nodes
    const order = yield* Random.shuffle(nodes)
    const rest = order.splice((nodes.length + 1) / 2)
    yield* minority === "is down"
      ? Effect.forEach(rest, crash, { concurrency: "unbounded", discard: true })
      : partition([order])
    return order
  })
