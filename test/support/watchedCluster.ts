/**
 * A simulated cluster with somebody who watches it, and perhaps somebody who tampers with it.
 */
import { Effect, Layer, type Scope } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { Recorder, type TraceEvent } from "../../src/model/Trace.ts"
import { Network } from "../../src/network/Network.ts"
import { Cluster } from "../../src/simulation/mod.ts"
import { type Contents, Storage } from "../../src/storage/mod.ts"
import type { Tampering } from "./tampering.ts"

/** Told of all that the nodes do. */
export interface Watcher {
  readonly observe: (event: TraceEvent) => void
  /** A node starts, and this is what it finds on its disk. */
  readonly loaded: (node: NodeId, found: Contents) => void
}

/** The names of so many nodes. */
export const names = (count: number): ReadonlyArray<NodeId> =>
  Array.from("abcdefg".slice(0, count), (name) => NodeId.make(name))

/** Starts a cluster. */
export const watchedCluster = <R, E>(
  { layer, ...options }: Cluster.Options<R, E>,
  watcher: Watcher,
  { network = (same) => same, storage = (same) => same }: Tampering = {},
): Effect.Effect<Cluster.Cluster<R, E>, E | Cluster.NodeDown, Scope.Scope> =>
  Effect.gen(function* () {
    const recorder = yield* Recorder
    const disk = (node: NodeId) =>
      Effect.map(Storage, (own) => {
        const { load, ...disk } = storage(own)
        let isFirst = true
        const loaded = (found: Contents) => {
          // When a further role loads, others may have said more already.
          if (isFirst) watcher.loaded(node, found)
          isFirst = false
        }
        return { ...disk, load: Effect.tap(load, (found) => Effect.sync(() => loaded(found))) }
      })
    const watched = (node: NodeId) =>
      layer(node).pipe(
        Layer.provide(Layer.effect(Storage, disk(node))),
        Layer.provide(Layer.effect(Network, Effect.map(Network, network))),
        Layer.provide(Layer.succeed(Recorder, (event) => {
          watcher.observe(event)
          recorder?.(event)
        })),
      )
    return yield* Cluster.make({ ...options, layer: watched })
  })
