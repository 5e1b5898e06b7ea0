/**
 * Bad days: crashes, restarts, partitions and changes of the links, as the seed has them.
 *
 * @module
 */
import { Duration, Effect, Random } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import type { Links } from "../network/Memory.ts"
import type { Cluster, NodeDown } from "./Cluster.ts"

/** What may go wrong, and how often. */
export interface Options {
  /** How long things go wrong. */
  readonly duration: Duration.Input
  /** From one fault to the next: drawn evenly up to twice this. */
  readonly interval: Duration.Input
  /** How many nodes may be down at once. Default: the largest minority. */
  readonly maxDown?: number
  /** The links at their best, and whatever they may turn into. Default: they stay as they are. */
  readonly links?: readonly [best: Links, ...others: ReadonlyArray<Links>]
}

/** One of them, by a seeded choice; there must be one. */
const pick = <A>(all: ReadonlyArray<A>): Effect.Effect<A> => Effect.orDie(Random.choice(all))

const splitInTwo = (nodes: ReadonlyArray<NodeId>): Effect.Effect<ReadonlyArray<ReadonlyArray<NodeId>>> =>
  Effect.gen(function* () {
    const order = yield* Random.shuffle(nodes)
    const size = yield* Random.nextIntBetween(1, nodes.length, { halfOpen: true })
    return [order.slice(0, size), order.slice(size)]
  })

/** What can go wrong, or right again, in a cluster as it is. */
const possible = <R, E>(
  cluster: Cluster<R, E>,
  up: ReadonlyArray<NodeId>,
  { links, maxDown = Math.floor((cluster.nodes.length - 1) / 2) }: Options,
): ReadonlyArray<Effect.Effect<unknown>> => {
  const { nodes } = cluster
  const down = nodes.filter((node) => !up.includes(node))
  const faults: Array<Effect.Effect<unknown>> = [
    cluster.heal,
    Effect.flatMap(splitInTwo(nodes), cluster.partition),
    Effect.flatMap(Effect.all([pick(nodes), pick(nodes)]), ([from, to]) => cluster.cut(from, to)),
  ]
  if (down.length < maxDown) faults.push(Effect.flatMap(pick(up), cluster.crash))
  // A start that fails, or a crash that comes in its way, leaves the node down: it is started once more at the end.
  if (down.length > 0) faults.push(Effect.flatMap(pick(down), (node) => Effect.ignore(cluster.restart(node))))
  if (links !== undefined) faults.push(Effect.flatMap(pick(links), cluster.setLinks))
  return faults
}

/**
 * Lets a cluster have bad days, then makes all good again: no partition, the best links, all nodes up. It returns
 * when all nodes have started, and fails as a node's start does.
 */
export const inject: <R, E>(
  cluster: Cluster<R, E>,
  options: Options,
) => Effect.Effect<void, E | NodeDown> = Effect.fnUntraced(function* (cluster, options) {
  const intervalMs = Duration.toMillis(options.interval)
  const strike = Effect.gen(function* () {
    yield* Effect.sleep(yield* Random.nextBetween(0, 2 * intervalMs))
    const fault = yield* pick(possible(cluster, yield* cluster.up, options))
    // A node may need long to start, or to stop: meanwhile other things go wrong.
    yield* Effect.forkChild(fault)
  })
  yield* Effect.timeoutOption(Effect.forever(strike), options.duration)
  yield* cluster.heal
  if (options.links !== undefined) yield* cluster.setLinks(options.links[0])
  const up = yield* cluster.up
  const down = cluster.nodes.filter((node) => !up.includes(node))
  yield* Effect.forEach(down, cluster.restart, { concurrency: "unbounded", discard: true })
})
