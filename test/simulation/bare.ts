/** Clusters of nodes on which nothing runs: the test's hand sends, writes and reads clocks at them. */
import { Clock, Context, Effect, Layer, Option, type Scope } from "effect"
import type { Fault } from "../../src/faults/mod.ts"
import * as Address from "../../src/model/Address.ts"
import type { NodeId } from "../../src/model/NodeId.ts"
import { Link } from "../../src/network/mod.ts"
import { Network } from "../../src/network/Network.ts"
import { Cluster, Nemesis, Simulation } from "../../src/simulation/mod.ts"
import { type Contents, Storage, type StorageError } from "../../src/storage/Storage.ts"
import { id } from "./heartbeat.ts"

export const [a, b, c] = [id("a"), id("b"), id("c")] as const
export const nodes: ReadonlyArray<NodeId> = [a, b, c, id("d"), id("e")]

/** One datagram takes so long. */
export const delayMs = 10

export interface Arrival {
  readonly atMs: number
  readonly from: NodeId
  readonly to: NodeId
  readonly message: unknown
}

/** A cluster of bare nodes, and what becomes of it. */
export interface Bare {
  readonly cluster: Cluster.Cluster<Network | Storage, never>
  readonly nemesis: Nemesis.Nemesis<Cluster.NodeDown>
  readonly arrivals: Array<Arrival>
  /** Which node began a life when, and whether its disk was another one then. */
  readonly lives: Array<readonly [node: NodeId, isReplaced: boolean]>
  readonly send: (from: NodeId, to: NodeId, message: unknown) => Effect.Effect<void, Cluster.NodeDown>
  /** Sends the same to all others. */
  readonly tell: (from: NodeId, message: unknown) => Effect.Effect<void, Cluster.NodeDown>
  /** Lets every node send one message to every other, and returns the directions in which one arrived, as in `ab`. */
  readonly directions: Effect.Effect<ReadonlyArray<string>, Cluster.NodeDown>
  /** Writes a cell of this name and syncs. */
  readonly write: (node: NodeId, cell: string) => Effect.Effect<void, Cluster.NodeDown | StorageError>
  readonly load: (node: NodeId) => Effect.Effect<Contents, Cluster.NodeDown | StorageError>
}

const make: Effect.Effect<Bare, Cluster.NodeDown, Scope.Scope> = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  const arrivals: Array<Arrival> = []
  const lives: Array<readonly [NodeId, boolean]> = []
  const layer = (node: NodeId, isReplaced: boolean) =>
    Layer.effectContext(Effect.gen(function* () {
      lives.push([node, isReplaced])
      const [network, storage] = [yield* Network, yield* Storage]
      yield* Effect.orDie(network.attach(node, ({ from, message }) => {
        arrivals.push({ atMs: clock.currentTimeMillisUnsafe(), from: from.node, to: node, message })
      }))
      return Context.make(Network, network).pipe(Context.add(Storage, storage))
    }))
  const cluster = yield* Cluster.make({
    nodes,
    layer,
    links: { ...Link.perfect, delay: Link.constant(delayMs) },
    syncTime: 1,
  })
  const nemesis = yield* Nemesis.make(cluster)
  const sendAll = (from: NodeId, to: ReadonlyArray<NodeId>, message: unknown) =>
    cluster.on(from)(Effect.map(Network, (network) => {
      for (const node of to) {
        network.send({ from: Address.make(from, "R"), to: Address.make(node, "R"), message })
      }
    }))
  const tell = (from: NodeId, message: unknown) => sendAll(from, nodes.filter((node) => node !== from), message)
  return {
    cluster,
    nemesis,
    arrivals,
    lives,
    send: (from, to, message) => sendAll(from, [to], message),
    tell,
    directions: Effect.gen(function* () {
      const before = arrivals.length
      for (const from of nodes) yield* tell(from, "are you there?")
      yield* Effect.sleep(delayMs + 1)
      return arrivals.slice(before).map(({ from, to }) => `${from}${to}`).sort()
    }),
    write: (node, cell) =>
      cluster.on(node)(Effect.flatMap(Storage, (storage) => {
        storage.write([{ _tag: "SetCell", cell, value: cell }])
        return storage.sync
      })),
    load: (node) => cluster.on(node)(Effect.flatMap(Storage, ({ load }) => load)),
  }
})

/** Runs a program on a bare cluster; what it returns, and what was seen. */
export const onBare = <A, E>(program: (bare: Bare) => Effect.Effect<A, E, Scope.Scope>, seed = 1) =>
  Effect.map(
    Simulation.run(Effect.flatMap(make, program), { seed, record: true }),
    ({ value, ...seen }) => ({ ...seen, value: Option.getOrThrow(value) }),
  )

/** What a program returns, in the worlds of so many seeds, while this fault is in force from its beginning on. */
export const during = <A, E>(
  fault: Fault.Fault,
  program: (bare: Bare, end: Effect.Effect<void>) => Effect.Effect<A, E, Scope.Scope>,
  seed = 1,
) =>
  Effect.map(
    onBare((bare) => Effect.flatMap(bare.nemesis.strike(fault), (end) => program(bare, end)), seed),
    ({ value }) => value,
  )
