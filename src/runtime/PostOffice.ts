/**
 * Sorts a node's messages: to its own roles and endpoints directly, to other nodes through the Schema edge and the
 * network; and what arrives the other way round.
 *
 * @module
 */
import { Cause, Effect, Exit, Formatter, type Metric, type Schema, type Scope } from "effect"
import * as Address from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import type { Envelope, NetworkService } from "../network/Network.ts"
import * as Message from "../role/Message.ts"
import type { Role } from "../role/Role.ts"
import type { Output } from "../role/Step.ts"
import * as Edge from "./Edge.ts"
import type { Mailbox } from "./Mailbox.ts"
import * as metrics from "./metrics.ts"
import type { Host } from "./RoleFiber.ts"
import * as Undeliverable from "./Undeliverable.ts"

/** What an endpoint is opened with. */
export interface EndpointOptions<Kinds extends ReadonlyArray<Message.Kind>> {
  /** Takes the place of a role in the endpoint's address; unique on the node. */
  readonly name: string
  readonly receives: Kinds
  /** Told of each message, at once; it must not block. */
  readonly onMessage: (message: Message.Of<Kinds>, from: Address.Address) => void
}

/** An address of a node that is not a role. */
export interface Endpoint {
  readonly address: Address.Address
  /** Sends to a role of this node. False if nothing was sent: no such role, not a message to it, or its mailbox is full. */
  readonly send: (role: string, instance: string, message: Message.Any) => boolean
}

/** A node's post office. */
export interface PostOffice {
  /** Gives a role its address; what the role's fiber needs of the office. */
  readonly open: (role: Role, mailbox: Mailbox) => Pick<Host, "release" | "count">
  /** Gives a client an address, until the scope closes; `undefined` if the name is taken. */
  readonly endpoint: <const Kinds extends ReadonlyArray<Message.Kind>>(
    options: EndpointOptions<Kinds>,
  ) => Effect.Effect<Endpoint | undefined, never, Scope.Scope>
  readonly onEvent: (role: string, listener: Listener) => Effect.Effect<void, never, Scope.Scope>
  /** Takes what the network brings. */
  readonly deliver: (envelope: Envelope) => void
  /** Takes back all addresses. */
  readonly close: () => void
}

/** Somebody at this node who has an address. */
interface Resident {
  readonly edge: Edge.Edge<Message.Any>
  /** False if there was no room. */
  readonly accept: (message: Message.Any, from: Address.Address, instance: string) => boolean
}

/** Told of each event that a role emits, at once; it must not block. */
export type Listener = (event: Message.Any, instance: string) => void

const unchecked: Edge.Edge<Message.Any> = {
  admits: () => true,
  encode: (message) => message,
  // In this mode whoever sent it passed the message itself.
  decode: (input) => Exit.succeed(input as Message.Any),
}

/** Opens the post office of a node. */
export const make: (options: {
  readonly node: NodeId
  readonly members: ReadonlyArray<NodeId>
  readonly network: NetworkService
  readonly edge: "checked" | "unchecked"
}) => Effect.Effect<PostOffice> = Effect.fnUntraced(function* ({ edge, members, network, node }) {
  const recorder = yield* Recorder
  const context = yield* Effect.context<never>()
  const runFork = Effect.runForkWith(context)
  const residents = new Map<string, Resident>()
  const listeners = new Map<string, Set<Listener>>()
  const edgeOf = (schema: Schema.Codec<Message.Any, unknown>): Edge.Edge<Message.Any> =>
    edge === "checked" ? Edge.make(schema) : unchecked

  const { close: closeComplaints, drop } = yield* Undeliverable.make(node)
  const accept = (message: Message.Any, from: Address.Address, to: Address.Address): boolean => {
    const resident = residents.get(to.role)
    if (resident !== undefined) return resident.accept(message, from, to.instance)
    drop(from, to, message, `no role or endpoint is named "${to.role}" here`)
    return false
  }
  const known = new Set<string>(members)
  const deliver = ({ from, message, to }: Envelope) => {
    // A quorum counts whoever answers, so nobody else may.
    if (!known.has(from.node)) return drop(from, to, message, `"${from.node}" is not a member`)
    const resident = residents.get(to.role)
    if (resident === undefined) return drop(from, to, message, `no role or endpoint is named "${to.role}" here`)
    const decoded = resident.edge.decode(message)
    if (Exit.isFailure(decoded)) {
      return drop(from, to, message, `it does not match its Schema: ${Cause.prettyErrors(decoded.cause)[0]?.message}`)
    }
    resident.accept(decoded.value, from, to.instance)
  }

  /** Speaks to a client. Its bug is not that of the role which speaks: it is logged, and the role goes on. */
  const tell = (whom: string, callback: () => void) => {
    try {
      callback()
    } catch (defect) {
      runFork(Effect.logError(`${whom} threw`, Cause.die(defect)))
    }
  }

  return {
    deliver,
    close: () => {
      closeComplaints()
      residents.clear()
    },
    open: (role, mailbox) => {
      const out = edgeOf(role.sends)
      const overflowed = metrics.overflowed(role.name)
      overflowed.updateUnsafe(0, context)
      residents.set(role.name, {
        edge: edgeOf(role.receives),
        accept: (message, from, instance) => {
          if (mailbox.offer(message, from, instance)) return true
          overflowed.updateUnsafe(1, context)
          const to = Address.make(node, role.name, instance)
          recorder?.({ _tag: "Lost", from, to, message, why: "its mailbox is full" })
          return false
        },
      })
      const received = byTag((tag) => metrics.received(role.name, tag))
      const sent = byTag((tag) => metrics.sent(role.name, tag))
      const encode = (from: Address.Address, message: Message.Any): unknown => {
        try {
          return out.encode(message)
        } catch (cause) {
          const what = Formatter.format(message)
          throw new Error(`${Address.format(from)} sent ${what}, which does not match its Schema: ${cause}`, { cause })
        }
      }
      /** Sends one message to many, encoding it once and only if it leaves the node. */
      const send = (
        from: Address.Address,
        to: Iterable<Address.Address>,
        { message, whenQuiet }: Extract<Output, { readonly _tag: "Send" | "Broadcast" }>,
        unhurried: ReadonlyArray<NodeId> = [],
      ) => {
        sent(message._tag).updateUnsafe(1, context)
        let encoded: unknown
        for (const address of to) {
          recorder?.({ _tag: "Sent", from, to: address, message })
          if (address.node === node) {
            accept(message, from, address)
          } else {
            encoded ??= encode(from, message)
            network.send({
              from,
              to: address,
              message: encoded,
              whenQuiet,
              unhurried: unhurried.includes(address.node),
            })
          }
        }
      }
      return {
        count: (message) => received(message._tag).updateUnsafe(1, context),
        release: (self, output) => {
          switch (output._tag) {
            case "Send":
              return send(self, [output.to], output)
            case "Broadcast":
              return send(self, addresses(output.role, self.instance, output.includeSelf), output, output.unhurried)
            case "Emit": {
              recorder?.({ _tag: "Emitted", self, event: output.event })
              for (const listener of listeners.get(role.name) ?? []) {
                tell(`a listener to ${role.name}`, () => listener(output.event, self.instance))
              }
            }
          }
        },
      }
    },
    endpoint: ({ name, onMessage, receives }) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          if (residents.has(name)) return undefined
          const address = Address.make(node, name)
          residents.set(name, {
            edge: edgeOf(Message.union(receives)),
            // Local senders are typed by their roles, remote ones checked by the edge.
            accept: (message, from) => {
              recorder?.({ _tag: "Received", from, to: address, message })
              tell(`the client "${name}"`, () => onMessage(message as Message.Of<typeof receives>, from))
              return true
            },
          })
          return {
            address,
            send: (role: string, instance: string, message: Message.Any) => {
              const to = Address.make(node, role, instance)
              if (residents.get(role)?.edge.admits(message) === false) {
                drop(address, to, message, `it does not match its Schema: ${Formatter.format(message)}`)
                return false
              }
              recorder?.({ _tag: "Sent", from: address, to, message })
              return accept(message, address, to)
            },
          }
        }),
        (endpoint) => Effect.sync(() => endpoint !== undefined && residents.delete(name)),
      ),
    onEvent: (role, listener) =>
      Effect.asVoid(Effect.acquireRelease(
        Effect.sync(() => {
          // One function may listen twice: each time is a listener of its own.
          const own: Listener = (event, instance) => listener(event, instance)
          const all = listeners.get(role) ?? new Set()
          listeners.set(role, all.add(own))
          return own
        }),
        (own) => Effect.sync(() => listeners.get(role)?.delete(own)),
      )),
  }

  function* addresses(role: string, instance: string, includeSelf: boolean): Iterable<Address.Address> {
    for (const member of members) if (includeSelf || member !== node) yield Address.make(member, role, instance)
  }
})

/** A metric a tag, each made once. */
const byTag = (make: (tag: string) => Metric.Counter<number>): (tag: string) => Metric.Counter<number> => {
  const made = new Map<string, Metric.Counter<number>>()
  return (tag) => {
    const known = made.get(tag) ?? make(tag)
    made.set(tag, known)
    return known
  }
}
