/**
 * A node: roles as supervised fibers, with mailboxes, timers and a disk that they share.
 *
 * @module
 */
import { Deferred, Effect, Exit, Schema, Scope } from "effect"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { Recorder } from "../model/Trace.ts"
import { Network, type NodeIdTaken } from "../network/Network.ts"
import type * as Message from "../role/Message.ts"
import type { Role } from "../role/Role.ts"
import { Storage } from "../storage/Storage.ts"
import * as GroupCommit from "./GroupCommit.ts"
import { Mailbox } from "./Mailbox.ts"
import * as PostOffice from "./PostOffice.ts"
import * as RestartPolicy from "./RestartPolicy.ts"
import { NodeFailed, supervise } from "./Supervisor.ts"

export { NodeFailed }

const InvalidNodeBase: TaggedErrorClass<InvalidNode, "InvalidNode", {
  readonly node: typeof NodeId
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidNode>()("InvalidNode", { node: NodeId, problem: Schema.String })

/** A node's options contradict each other. */
export class InvalidNode extends InvalidNodeBase {
  override get message(): string {
    return `node "${this.node}": ${this.problem}`
  }
}

/** How a node is made. */
export interface Options {
  readonly id: NodeId
  /** Every node of the configuration, this one included. */
  readonly members: ReadonlyArray<NodeId>
  readonly roles: ReadonlyArray<Role>
  /** Messages that may wait for a role; further ones are dropped. Default: 65,536. */
  readonly mailboxCapacity?: number
  /** Default: three restarts in five seconds. */
  readonly restarts?: RestartPolicy.RestartPolicy
  /**
   * `"checked"` (the default): every message between nodes passes its Schema. `"unchecked"`: messages are passed by
   * reference, for benches that measure without the edge; only a network in memory can carry that.
   */
  readonly edge?: "checked" | "unchecked"
  /**
   * Whether each batch of messages that a role handles is a span: named as the role, from the first message to the end
   * of the sync, with the attributes `node` and `batchSize`. Default: false, which costs nothing.
   */
  readonly spans?: boolean
  /** As `Node.onEvent`, by role, from before the roles start: what they tell at their start is not missed. */
  readonly onEvent?: { readonly [role: string]: PostOffice.Listener }
}

/** A running node. */
export interface Node {
  readonly id: NodeId
  readonly members: ReadonlyArray<NodeId>
  /** An address of this node that is not a role: for clients, who are told of each message. Closed with the scope. */
  readonly endpoint: <const Kinds extends ReadonlyArray<Message.Kind>>(
    options: PostOffice.EndpointOptions<Kinds>,
  ) => Effect.Effect<PostOffice.Endpoint, InvalidNode, Scope.Scope>
  /** Calls back with each event that a role emits, once what it rests on is synced. */
  readonly onEvent: (role: string, listener: PostOffice.Listener) => Effect.Effect<void, never, Scope.Scope>
  /** Fails when the node does; it has stopped then. */
  readonly failure: Effect.Effect<never, NodeFailed>
}

const defaultCapacity = 65_536

const firstTwice = (names: ReadonlyArray<string>): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index)

/** What would be taken for the bounds of a name, in an address (`Acceptor/lunch@a`) or on the disk. */
const bounds = /[\s./@]/

const problemWith = (
  { id, mailboxCapacity = defaultCapacity, members, onEvent, roles }: Options,
): string | undefined => {
  const names = roles.map(({ name }) => name)
  const role = firstTwice(names)
  if (role !== undefined) return `two roles are named "${role}"; give each a name of its own`
  const member = firstTwice(members)
  if (member !== undefined) return `member "${member}" is named twice; name each once`
  if (!members.includes(id)) return `it is not among the members [${members.join(", ")}]; add it`
  if (!Number.isSafeInteger(mailboxCapacity) || mailboxCapacity < 1) {
    return `its mailboxes hold ${mailboxCapacity} messages; let them hold a whole number from 1`
  }
  const stranger = Object.keys(onEvent ?? {}).find((name) => !names.includes(name))
  if (stranger !== undefined) return `it has no role "${stranger}" to listen to; its roles are ${names.join(", ")}`
  for (const { durable, lazy, name } of roles) {
    if (name === "" || bounds.test(name)) {
      return `a role is named "${name}"; name it without ".", "/", "@" and blanks`
    }
    const part = [...durable, ...lazy].find((field) => field.includes("/"))
    if (part !== undefined) return `role "${name}" has a durable part "${part}"; name it without "/"`
  }
}

/**
 * Starts a node: it is attached to the network, and its roles restart from what the storage holds. It stops with its
 * scope, or when it fails; either way no fiber of it is left.
 */
export const make: (
  options: Options,
) => Effect.Effect<Node, InvalidNode | NodeIdTaken, Network | Storage | Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const { id, members } = options
    const invalid = (problem: string) => new InvalidNode({ node: id, problem })
    const problem = problemWith(options)
    if (problem !== undefined) return yield* invalid(problem)

    const network = yield* Network
    const storage = yield* Storage
    const recorder = yield* Recorder
    const commit = yield* GroupCommit.make(storage)
    const office = yield* PostOffice.make({ node: id, members, network, edge: options.edge ?? "checked" })
    const roles = options.roles.map((role) => {
      const mailbox = new Mailbox(options.mailboxCapacity ?? defaultCapacity)
      const note = storage.write
      const host = { node: id, members, commit, note, spans: options.spans ?? false, ...office.open(role, mailbox) }
      return supervise(role, mailbox, storage, options.restarts ?? RestartPolicy.standard, host)
    })

    const outer = yield* Effect.scope
    const scope = yield* Scope.fork(outer)
    yield* Scope.provide(network.attach(id, office.deliver), scope)
    recorder?.({ _tag: "Started", node: id })
    yield* Scope.addFinalizer(
      scope,
      Effect.sync(() => {
        office.close()
        recorder?.({ _tag: "Stopped", node: id })
      }),
    )
    for (const [role, listener] of Object.entries(options.onEvent ?? {})) {
      yield* Scope.provide(office.onEvent(role, listener), scope)
    }
    const failed = yield* Deferred.make<never, NodeFailed>()
    for (const role of roles) {
      yield* Effect.forkIn(Effect.catch(role, (error) => Deferred.fail(failed, error)), scope)
    }
    // The node's scope cannot be closed by one of its own fibers: who closes it waits for all of them.
    const failure = yield* Deferred.make<never, NodeFailed>()
    const stop = (error: NodeFailed) =>
      Effect.andThen(Scope.close(scope, Exit.fail(error)), Deferred.fail(failure, error))
    yield* Effect.forkIn(Effect.catch(Deferred.await(failed), stop), outer)

    return {
      id,
      members,
      endpoint: (endpoint) =>
        Effect.filterOrFail(
          office.endpoint(endpoint),
          (opened) => opened !== undefined,
          () => invalid(`"${endpoint.name}" is taken; give each endpoint a name of its own`),
        ),
      onEvent: office.onEvent,
      failure: Deferred.await(failure),
    }
  },
)
