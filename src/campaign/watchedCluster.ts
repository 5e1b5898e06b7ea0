/**
 * A simulated cluster with somebody who watches it, and perhaps somebody who tampers with it.
 *
 * @module
 */
import { Effect, Layer, Random, type Scope } from "effect"
import { NodeId } from "../model/NodeId.ts"
import { Recorder, type TraceEvent } from "../model/Trace.ts"
import { Network, type NetworkService } from "../network/Network.ts"
import { Cluster } from "../simulation/mod.ts"
import { type Contents, Storage } from "../storage/Storage.ts"
import type { Tampering } from "./Tampering.ts"

/** Told of all that the nodes do. */
export interface Watcher {
  readonly observe: (event: TraceEvent) => void
  /** A role of a node starts, or restarts, and this is what it finds on its disk. The first to start `isFirst`. */
  readonly loaded: (node: NodeId, found: Contents, isFirst: boolean) => void
}

/** A cluster, and how likely it is of a message that it brings down the role that sends it. */
export interface Options<R, E> extends Cluster.Options<R, E> {
  readonly defects: number
}

/** The names of so many nodes, 7 at most. */
export const names = (count: number): ReadonlyArray<NodeId> =>
  Array.from("abcdefg".slice(0, count), (name) => NodeId.make(name))

/** Starts a cluster. */
export const watchedCluster = <R, E>(
  { defects, layer, ...options }: Options<R, E>,
  watcher: Watcher,
  { network = (same) => same, storage = (same) => same }: Tampering = {},
): Effect.Effect<Cluster.Cluster<R, E>, E | Cluster.NodeDown, Scope.Scope> =>
  Effect.gen(function* () {
    const recorder = yield* Recorder
    const random = yield* Random.Random
    const defective = ({ send, ...network }: NetworkService): NetworkService => ({
      ...network,
      send: (envelope) => {
        if (random.nextDoubleUnsafe() < defects) throw new Error("a planted defect")
        send(envelope)
      },
    })
    const disk = (node: NodeId) =>
      Effect.map(Storage, (own) => {
        const { load, ...disk } = storage(own)
        let isFirst = true
        const loaded = (found: Contents) => {
          watcher.loaded(node, found, isFirst)
          isFirst = false
        }
        return { ...disk, load: Effect.tap(load, (found) => Effect.sync(() => loaded(found))) }
      })
    const watched = (node: NodeId, isReplaced: boolean) =>
      layer(node, isReplaced).pipe(
        Layer.provide(Layer.effect(Storage, disk(node))),
        Layer.provide(Layer.effect(Network, Effect.map(Network, (own) => defective(network(own))))),
        Layer.provide(Layer.succeed(Recorder, (event) => {
          watcher.observe(event)
          recorder?.(event)
        })),
      )
    return yield* Cluster.make({ ...options, layer: watched })
  })
