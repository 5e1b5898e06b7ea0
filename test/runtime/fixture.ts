/** A disk, a network and a stage of which a test sees, and decides, everything. */
import { Context, Effect, type Scope } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { type Envelope, Network, type NetworkService, NodeIdTaken } from "../../src/network/mod.ts"
import type { Message, Role } from "../../src/role/mod.ts"
import { type Endpoint, Node } from "../../src/runtime/mod.ts"
import { makeDisk, Storage, StorageError, type StorageService, type Write } from "../../src/storage/mod.ts"
import { type HandWorld, inHandWorld } from "../support/HandWorld.ts"
import { type Act, Do, Said } from "./Puppet.ts"

export const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]
export const members = [a, b, c]

/** A disk that counts its syncs, and holds or fails them when told to. */
export class TestDisk {
  readonly writes: Array<Write> = []
  syncs = 0
  /** What each operation fails with, if anything. */
  failing: { readonly [operation in "load" | "sync"]?: string } = {}
  private readonly disk = makeDisk()
  private readonly held: Array<() => void> = []
  private holding = false
  private synced = 0

  /** Lets no sync from now on come to its end. */
  hold(): void {
    this.holding = true
  }
  /** Lets the syncs that are held come to their end; later ones are still held. */
  releaseOne(): void {
    for (const resume of this.held.splice(0)) resume()
  }
  release(): void {
    this.holding = false
    this.releaseOne()
  }

  readonly storage: StorageService = {
    load: Effect.suspend(() => this.orFail("load", this.disk.storage.load)),
    write: (writes) => void this.writes.push(...writes),
    sync: Effect.suspend(() => {
      this.syncs++
      const upTo = this.writes.length
      const held = this.holding
        ? Effect.callback<void>((resume) => void this.held.push(() => resume(Effect.void)))
        : Effect.void
      return Effect.andThen(
        held,
        Effect.suspend(() => {
          this.disk.storage.write(this.writes.slice(this.synced, upTo))
          this.synced = upTo
          return this.orFail("sync", this.disk.storage.sync)
        }),
      )
    }),
  }
  readonly contents = this.disk.storage.load

  private orFail<A>(
    operation: "load" | "sync",
    effect: Effect.Effect<A, StorageError>,
  ): Effect.Effect<A, StorageError> {
    const problem = this.failing[operation]
    return problem === undefined ? effect : Effect.fail(new StorageError({ operation, problem }))
  }
}

/** A network that carries nothing, but shows what was sent and brings what it is given. */
export class Wire {
  readonly sent: Array<Envelope> = []
  readonly attached = new Map<NodeId, (envelope: Envelope) => void>()
  readonly network: NetworkService = {
    send: (envelope) => void this.sent.push(envelope),
    attach: (node, deliver) =>
      Effect.asVoid(Effect.acquireRelease(
        Effect.suspend(() => {
          if (this.attached.has(node)) return Effect.fail(new NodeIdTaken({ node }))
          this.attached.set(node, deliver)
          return Effect.void
        }),
        () => Effect.sync(() => this.attached.delete(node)),
      )),
  }
  /** Brings a datagram to node a, from a role of node b. */
  bring(role: string, message: unknown, instance = "", from = b): void {
    const to = Address.make(a, role, instance)
    this.attached.get(a)?.({ from: Address.make(from, "Peer"), to, message })
  }
  /** Where to and what: `Peer@b: {…}`. */
  get lines(): ReadonlyArray<string> {
    return this.sent.map(({ message, to }) => `${Address.format(to)}: ${JSON.stringify(message)}`)
  }
}

/** A test's view of node a. */
export class Stage {
  readonly world: HandWorld
  readonly disk = new TestDisk()
  readonly wire = new Wire()
  /** What an endpoint of the node, named `test`, was told. */
  readonly heard: Array<Said> = []
  readonly node = a
  private endpoint: Endpoint | undefined

  constructor(world: HandWorld) {
    this.world = world
  }

  /** Makes node a, and no more. */
  make(options: Omit<Node.Options, "id" | "members"> & Partial<Node.Options>) {
    const services = Context.make(Network, this.wire.network).pipe(Context.add(Storage, this.disk.storage))
    return Effect.provideContext(Node.make({ id: a, members, ...options }), services)
  }

  /** Makes node a with these roles, opens its endpoint, and lets all start. */
  start(...roles: ReadonlyArray<Role.Role>) {
    return this.startWith({ roles })
  }
  startWith(options: Omit<Node.Options, "id" | "members">) {
    return Effect.gen({ self: this }, function* () {
      const node = yield* this.make(options)
      this.endpoint = yield* node.endpoint({
        name: "test",
        receives: [Said],
        onMessage: (said) => void this.heard.push(said),
      })
      yield* this.world.settle
      return node
    })
  }

  /** Sends messages to a role of the node, all at once, and does not wait. Tells of each whether it was sent. */
  post(role: string, messages: ReadonlyArray<Message.Any>, instance = ""): ReadonlyArray<boolean> {
    return messages.map((message) => this.endpoint?.send(role, instance, message) ?? false)
  }

  /** Lets a puppet do something, and waits until all has been done that can be. */
  do(role: string, ...acts: ReadonlyArray<Act>): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.post(role, [Do({ acts })])
      return this.world.settle
    })
  }

  /** What the roles of the node have emitted: `Role: what`. */
  get emitted(): ReadonlyArray<string> {
    return this.world.trace.flatMap((event) => {
      if (event._tag !== "Emitted") return []
      const { _tag, ...fields } = Object(event.event)
      return [`${Address.format(event.self)} ${_tag}: ${Object.values(fields).join(" ")}`]
    })
  }
}

/** Runs a test on a stage of its own. */
export const onStage = <E>(
  test: (stage: Stage) => Effect.Effect<void, E, Scope.Scope>,
  seed: string | number = 0,
): Promise<void> => inHandWorld((world) => test(new Stage(world)), seed)
