/**
 * A cluster of nodes in one world: nodes that crash and restart on their disks, on a network that can be disturbed.
 *
 * @module
 */
import { type Duration, Effect, type Layer, Scope, Semaphore } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import type * as MemoryNetwork from "../network/Memory.ts"
import type { Network } from "../network/Network.ts"
import type { Storage } from "../storage/Storage.ts"
import * as BadNetwork from "./BadNetwork.ts"
import { Incarnation, NodeDown } from "./Incarnation.ts"
import * as Machine from "./Machine.ts"

export { NodeDown } from "./Incarnation.ts"

/** Which nodes, and what each is made of. */
export interface Options<R, E> {
  readonly nodes: ReadonlyArray<NodeId>
  /**
   * Built anew for each life of a node, on the cluster's network and on the node's own disk; which is another one than
   * the node began on if it `isReplaced`, and holds only what was synced since.
   */
  readonly layer: (node: NodeId, isReplaced: boolean) => Layer.Layer<R, E, Network | Storage>
  /** Default: perfect. */
  readonly links?: MemoryNetwork.Links
  /** How long a disk takes to sync. Default: no time. */
  readonly syncTime?: Duration.Input
}

/** A running cluster. `R` is what a node's layer provides, `E` how it may fail. */
export interface Cluster<R, E>
  extends Pick<BadNetwork.BadNetwork, "partition" | "cut" | "heal" | "setLinks" | "hinder"> {
  readonly nodes: ReadonlyArray<NodeId>
  /** The nodes that are up, or starting. */
  readonly up: Effect.Effect<ReadonlyArray<NodeId>>
  /** Runs an effect with the services of a node, once it has started; fails if the node is down or goes down. */
  readonly on: (node: NodeId) => <A, E2, R2>(
    effect: Effect.Effect<A, E2, R2>,
  ) => Effect.Effect<A, E2 | NodeDown, Exclude<R2, R>>
  /**
   * Stops a node where it stands: what it had not synced, what waited in its mailboxes and its volatile state are
   * lost, and its finalizers reach nobody. Returns once nothing of it runs; does nothing if it is down.
   */
  readonly crash: (node: NodeId) => Effect.Effect<void>
  /** Starts a node on what it had synced, after crashing it if it is up. Returns once it has started. */
  readonly restart: (node: NodeId) => Effect.Effect<void, E | NodeDown>
  /** Crashes a node, and puts an empty disk in the place of its own. */
  readonly loseDisk: (node: NodeId) => Effect.Effect<void>
  /** What a node runs on, whether it is up or not. */
  readonly machine: (node: NodeId) => Machine.Machine
}

/** A node's place in the cluster, whether it is up or not. */
interface Place<R> {
  readonly machine: Machine.Machine
  /** Starts and crashes take turns. */
  readonly turn: Semaphore.Semaphore
  /** How often it was told to crash or to start: what it was told last is what it does. */
  orders: number
  life: Incarnation<R> | undefined
}

/** Starts a cluster, and returns once all its nodes have started. They stop with the scope. */
export const make = <R, E>(
  { layer, links, nodes, syncTime = 0 }: Options<R, E>,
): Effect.Effect<Cluster<R, E>, E | NodeDown, Scope.Scope> =>
  Effect.gen(function* () {
    const outer = yield* Effect.scope
    const scope = yield* Scope.fork(outer)
    const network = yield* BadNetwork.make(nodes, links)
    const places = new Map<NodeId, Place<R>>()
    for (const node of nodes) {
      const machine = yield* Machine.make(syncTime)
      places.set(node, { machine, turn: Semaphore.makeUnsafe(1), orders: 0, life: undefined })
    }
    // Before the lives end: the finalizers of one that stands still would be waited for in vain.
    yield* Scope.addFinalizer(
      outer,
      Effect.sync(() => {
        for (const { machine } of places.values()) machine.resume()
      }),
    )
    const placeOf = (node: NodeId): Place<R> => {
      const place = places.get(node)
      if (place === undefined) throw new Error(`"${node}" is no node of this cluster, which has ${nodes.join(", ")}`)
      return place
    }

    const end = (place: Place<R>, life: Incarnation<R> | undefined) =>
      Effect.uninterruptible(Effect.suspend(() => {
        if (place.life === life) place.life = undefined
        return life?.end ?? Effect.void
      }))
    /** It dies at once, in the middle of its start too; that its fibers are gone takes a turn. */
    const kill = (place: Place<R>) => {
      place.life?.kill()
      return { order: ++place.orders, gone: place.turn.withPermit(end(place, place.life)) }
    }
    const crash = (node: NodeId) => Effect.suspend(() => kill(placeOf(node)).gone)
    const loseDisk = (node: NodeId) =>
      Effect.suspend(() => {
        const { gone } = kill(placeOf(node))
        placeOf(node).machine.disk.replace()
        return gone
      })
    const start = (node: NodeId, place: Place<R>, isOvertaken: () => boolean) =>
      Effect.gen(function* () {
        if (isOvertaken()) return yield* new NodeDown({ node })
        yield* end(place, place.life)
        const { machine } = place
        const lifeScope = yield* Scope.fork(scope)
        const life = new Incarnation<R>(node, machine, lifeScope)
        place.life = life
        if (isOvertaken()) life.kill()
        yield* Effect.onError(life.start(layer(node, machine.disk.isReplaced), network), () => end(place, life))
      })
    const restart = (node: NodeId) =>
      Effect.suspend(() => {
        const place = placeOf(node)
        const { order } = kill(place)
        return place.turn.withPermit(start(node, place, () => place.orders > order))
      })

    yield* Effect.forEach(nodes, restart, { concurrency: "unbounded", discard: true })
    return {
      nodes,
      up: Effect.sync(() => nodes.filter((node) => places.get(node)?.life?.isAlive)),
      on: (node) => (effect) =>
        Effect.suspend(() => placeOf(node).life?.run(effect) ?? Effect.fail(new NodeDown({ node }))),
      crash,
      restart,
      loseDisk,
      machine: (node) => placeOf(node).machine,
      hinder: network.hinder,
      partition: network.partition,
      cut: network.cut,
      heal: network.heal,
      setLinks: network.setLinks,
    }
  })
