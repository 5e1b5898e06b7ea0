/**
 * One life of a node, from its start to its crash.
 *
 * @module
 */
import { Clock, Context, Deferred, Effect, Exit, Layer, Schema, Scope } from "effect"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { Network, type NetworkService } from "../network/Network.ts"
import { Storage, type StorageService } from "../storage/Storage.ts"
import type { Gate } from "./Gate.ts"
import type { Machine } from "./Machine.ts"

const NodeDownBase: TaggedErrorClass<NodeDown, "NodeDown", { readonly node: typeof NodeId }> = Schema.TaggedError<
  NodeDown
>()("NodeDown", { node: NodeId })

/** The node is down, or went down before this was done: it may have taken effect, or may yet. */
export class NodeDown extends NodeDownBase {
  override get message(): string {
    return `node "${this.node}" is down; restart it`
  }
}

/** A life of a node. */
export class Incarnation<R> {
  readonly #node: NodeId
  readonly #machine: Machine
  readonly #scope: Scope.Closeable
  readonly #gate: Gate
  readonly #surroundings: Context.Context<never>
  readonly #services = Deferred.makeUnsafe<Context.Context<R>>()
  readonly #death = Deferred.makeUnsafe<never, NodeDown>()
  #alive = true

  constructor(node: NodeId, machine: Machine, scope: Scope.Closeable) {
    this.#node = node
    this.#machine = machine
    this.#scope = scope
    this.#gate = machine.openLife()
    this.#surroundings = machine.surroundings(this.#gate)
  }

  /** Builds the node on this network and on its machine. */
  start<E>(layer: Layer.Layer<R, E, Network | Storage>, network: NetworkService): Effect.Effect<void, E | NodeDown> {
    const outside = Context.make(Network, this.#gateNetwork(network)).pipe(
      Context.add(Storage, this.#gateStorage(this.#machine.disk.storage)),
    )
    // A memo map of its own: nothing that this node builds is another's, or its own from an earlier life.
    const build = Layer.buildWithMemoMap(layer, Layer.makeMemoMapUnsafe(), this.#scope)
    return this.whileAlive(this.#inside(Effect.flatMap(
      Effect.provide(build, outside),
      (services) => Effect.asVoid(Deferred.succeed(this.#services, services)),
    )))
  }

  /** Runs with what the node provides, once it has started; fails when it dies first. */
  run<A, E, R2>(effect: Effect.Effect<A, E, R2>): Effect.Effect<A, E | NodeDown, Exclude<R2, R>> {
    return this.whileAlive(this.#inside(
      Effect.flatMap(Deferred.await(this.#services), (services) => Effect.provide(effect, services)),
    ))
  }

  /** Runs on the node's processor and by its clock. */
  #inside<A, E, R2>(effect: Effect.Effect<A, E, R2>): Effect.Effect<A, E, R2> {
    const going = Effect.suspend(() => this.#gate.isShut ? Effect.yieldNow : Effect.void)
    return Effect.provide(Effect.andThen(going, effect), this.#surroundings)
  }

  whileAlive<A, E, R2>(effect: Effect.Effect<A, E, R2>): Effect.Effect<A, E | NodeDown, R2> {
    return Effect.raceFirst(effect, Deferred.await(this.#death))
  }

  get isAlive(): boolean {
    return this.#alive
  }

  /**
   * Kills the node where it stands: whatever it still does reaches neither the network nor the disk, and what it had
   * not synced is lost.
   */
  kill(): void {
    if (!this.#alive) return
    this.#alive = false
    this.#machine.endLife(this.#gate)
    this.#machine.disk.crash()
    Deferred.doneUnsafe(this.#death, Exit.fail(new NodeDown({ node: this.#node })))
  }

  /** Kills the node, and returns once all its fibers have ended. */
  readonly end: Effect.Effect<void> = Effect.suspend(() => {
    this.kill()
    return Scope.close(this.#scope, Exit.void)
  })

  #gateNetwork(network: NetworkService): NetworkService {
    return {
      send: (envelope) => {
        if (this.#alive) network.send(envelope)
      },
      attach: (node, deliver) =>
        network.attach(node, (envelope) => {
          if (this.#alive) this.#gate.arrive(() => deliver(envelope))
        }),
    }
  }

  #gateStorage(storage: StorageService): StorageService {
    const clock = this.#machine.diskClock(this.#gate)
    // Asked again afterwards: what a crash has overtaken never returns.
    const ifAlive = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.suspend(() =>
        this.#alive
          ? Effect.flatMap(effect, (value) => this.#alive ? Effect.succeed(value) : Effect.never)
          : Effect.never
      )
    return {
      load: ifAlive(storage.load),
      write: (writes) => {
        if (this.#alive) storage.write(writes)
      },
      sync: ifAlive(Effect.provideService(storage.sync, Clock.Clock, clock)),
    }
  }
}
