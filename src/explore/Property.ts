/**
 * What a model promises, as predicates on its global states.
 *
 * With symmetric nodes a predicate must not tell them apart: it may say "some acceptor", never "acceptor a1".
 *
 * @module
 */
import type * as Message from "../role/Message.ts"
import type { Role } from "../role/Role.ts"
import type { Envelope } from "./Event.ts"

/** A global state, as a predicate sees it; it may be taken apart. It is valid only while the predicate runs. */
export interface View<out H = unknown> {
  /** The state of that role at that node; of a node that is down, what its disk and its initial state make. */
  state<State extends object, Receives extends Message.Any>(role: Role<State, Receives>, node: string): State
  /** The states of that role at every node that has it, in the order of the model's nodes. */
  states<State extends object, Receives extends Message.Any>(role: Role<State, Receives>): ReadonlyArray<State>
  /** The messages in the network: in a "set", all that were ever sent to a role of the model. */
  readonly messages: ReadonlyArray<Envelope>
  /** The history variable; `undefined` in a model that records none. */
  readonly history: H
  /** Whether that node has stopped for ever. */
  down(node: string): boolean
}

/** A property of a model. */
export interface Property<in H = unknown> {
  /** When it must hold. */
  readonly _tag: "Always" | "Sometimes" | "Eventually"
  /** Its name in reports. */
  readonly name: string
  /** Whether it holds in a state; it must depend on nothing else. */
  readonly holds: (view: View<H>) => boolean
}

/** An invariant: it holds in every reachable state. */
export const always = <H = unknown>(name: string, holds: (view: View<H>) => boolean): Property<H> => ({
  _tag: "Always",
  name,
  holds,
})

/** Reachability: it holds in some reachable state. One that never does shows that the model proves too little. */
export const sometimes = <H = unknown>(name: string, holds: (view: View<H>) => boolean): Property<H> => ({
  _tag: "Sometimes",
  name,
  holds,
})

/**
 * It holds at some moment of every complete path: one that ends where nothing but faults can happen, or that goes
 * round a cycle for ever.
 *
 * No fairness is assumed: a cycle counts even if it for ever puts off a step that could be taken, such as the delivery
 * of a message while timers fire. A step that changes nothing is no step, and a fault never has to happen.
 */
export const eventually = <H = unknown>(name: string, holds: (view: View<H>) => boolean): Property<H> => ({
  _tag: "Eventually",
  name,
  holds,
})
