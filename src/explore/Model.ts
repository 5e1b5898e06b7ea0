/**
 * A model: which roles run where, what the network and the crashes may do, what clients may ask, what must hold.
 *
 * The roles are the very roles that a Node runs. A model only bounds the world around them, and is untimed: a delivery
 * may come at any moment, and so may the firing of a timer that is set, whatever its delay.
 *
 * Every mailbox is drained after each step, unless `batch` lets a role with `onDrained` find several messages in it at
 * once, as a Node may hand them to it. The copies of a role are not explored: messages to an instance leave the model.
 *
 * @module
 */
import { NodeId } from "../model/NodeId.ts"
import type * as Message from "../role/Message.ts"
import type * as Role from "../role/Role.ts"
import type { AnyProgram, Situation } from "../role/Step.ts"
import * as Trace from "../trace/Trace.ts"
import type { Event } from "./Event.ts"
import type { Property } from "./Property.ts"

/**
 * How messages travel.
 *
 * - `"set"`: a message once sent may be received at any later moment, any number of times, or never; so loss and
 *   duplication without bound are part of it. The choice for safety, and the smallest state space.
 * - `"multiset"`: a delivery consumes one copy; any order.
 * - `"ordered"`: as a multiset, but first in, first out from each role to each role.
 */
export type Network = "set" | "multiset" | "ordered"

/** How often nodes may crash in one behaviour, and which: all nodes unless named. A number stands for any node. */
export type Crashes = number | { readonly times: number; readonly nodes: ReadonlyArray<string> }

/** What may go wrong, each a budget for one whole behaviour: 0 (the default), a whole number or Infinity. */
export interface Faults {
  /** Messages lost. Part of a "set" already. */
  readonly loss?: number
  /** Messages delivered without being consumed. Part of a "set" already. */
  readonly duplication?: number
  /**
   * Crashes with an immediate restart. All roles of the node lose their timers and their volatile state, then handle
   * `Start`. Lazy fields come back all as they were or all as they began: both are tried. A step that sends before the
   * sync and changes a durable field may also be cut short by the crash; each step before it is synced by then.
   * Messages to the node stay in the network: to lose them with its mailbox is a loss.
   */
  readonly restarts?: Crashes
  /** Crashes for ever, in the middle of steps too. */
  readonly stops?: Crashes
}

/** What a client may ask at any moment. The request is handled at once; answers to it leave the model. */
export interface Client {
  /** Its name; clients of one node differ in theirs. */
  readonly name: string
  /** Whom it asks: this node's … */
  readonly node: string
  /** … role of this name. */
  readonly role: Role.Role
  /** What it asks. */
  readonly message: Message.Any
  /** How often in one behaviour: a whole number from 1, or Infinity. Default: 1. */
  readonly times?: number
}

/** What a client may ask; the message is one that the role receives. */
export const client = <State extends object, Receives extends Message.Any>(
  name: string,
  request: {
    readonly node: string
    readonly role: Role.Role<State, Receives>
    readonly message: NoInfer<Receives>
    readonly times?: number
  },
): Client => ({ ...request, name })

/** What a role may do of itself, without a message or a timer. Wherever it would change nothing it is not enabled. */
export interface Action {
  /** Its name in transcripts. */
  readonly name: string
  /** The role of this name does it. */
  readonly role: Role.Role
  /** The program that does it. */
  run(state: object, situation: Situation): AnyProgram<object>
}

/** A spontaneous action of that role at each node that has it, written as a handler is. */
export const action = <State extends object, Receives extends Message.Any, const Next extends State>(
  name: string,
  role: Role.Role<State, Receives>,
  run: (state: State, situation: Situation) => AnyProgram<Next>,
): Action => {
  const erased: { run(state: State, situation: Situation): AnyProgram<State> } = { run }
  return { name, role, run: erased.run }
}

/** A variable that the protocol does not have: recorded along the path, and part of the state. Plain data. */
export interface History<H> {
  /** The history before the roles start. */
  readonly initial: H
  /**
   * The history after an event. It must depend on nothing else. What a role handles without changing, sending or emitting
   * anything is no event.
   */
  record(history: H, event: Event): H
}

/** The roles of a model and the world around them. */
export interface World {
  /** Its name in reports. */
  readonly name: string
  /** The roles of each node. Their names differ within a node. */
  readonly nodes: { readonly [node: string]: ReadonlyArray<Role.Role> }
  /** The configuration that the roles are told, and broadcast to: all the nodes unless named. */
  readonly members?: ReadonlyArray<string>
  /** How messages travel. */
  readonly network: Network
  /**
   * The most messages, requests of clients included, that a role with `onDrained` may find in its mailbox at once: a whole
   * number from 1, the default. It handles them one after another, in any order that the network allows, and only then
   * `onDrained`; what it sends leaves after that, and nothing else happens meanwhile but a crash, after any of them. Such a
   * crash lets out what is sent before the sync, unless an earlier step of the batch has changed a durable field. Timers,
   * actions and starts are batches of their own. Costly: a state has as many more transitions as there are batches.
   */
  readonly batch?: number
  /** What may go wrong: nothing unless named. */
  readonly faults?: Faults
  /** How often timers of a name may fire in one behaviour, over all nodes. Unbounded unless named. */
  readonly timers?: { readonly [name: string]: number }
  /** What may be asked from outside. */
  readonly clients?: ReadonlyArray<Client>
  /** What roles may do of themselves. */
  readonly actions?: ReadonlyArray<Action>
  /**
   * Sets of interchangeable nodes: same roles, same clients, same right to crash. States that differ only in who is who
   * are explored once. Wherever a node's name stands as a whole string in a state, message or history, that node is
   * meant; roles and properties must treat the nodes alike, which a comparison of their names (as of ballots) does not.
   */
  readonly symmetry?: ReadonlyArray<ReadonlyArray<string>>
}

/** What is explored. */
export interface Model<H = unknown> extends World {
  /** What is recorded along the path. */
  readonly history?: History<H>
  /** What must hold; their names differ. */
  readonly properties: ReadonlyArray<Property<NoInfer<H>>>
}

/** The model itself: a place for the compiler to infer the type of its history. */
export const make = <H = undefined>(model: Model<H>): Model<H> => model

/** The same roles on each of these nodes. */
export const everywhere = (
  nodes: ReadonlyArray<string>,
  ...roles: ReadonlyArray<Role.Role>
): { readonly [node: string]: ReadonlyArray<Role.Role> } => Object.fromEntries(nodes.map((node) => [node, roles]))

/** Where the requests of clients come from. No node of a model may have this name. */
export const environment: NodeId = NodeId.make(Trace.environment)
