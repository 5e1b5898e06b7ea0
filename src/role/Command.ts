/**
 * The commands of a role: all that a handler can do besides computing its next state.
 *
 * A command is an Effect, so `yield* send(…)` and `Effect.forEach(nodes, (node) => send(…))` both work; what it
 * needs (`Sends<Prepare>`, say) is what lets the compiler refuse a message that the role has not declared.
 *
 * @module
 */
import { Duration, Effect, Effectable } from "effect"
import type { Address } from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import type * as Message from "./Message.ts"
import { type Delay, type Emits, type Output, type Sends, Step, type Timers } from "./Step.ts"

/** A command, carried out at once by the step that runs it. */
export abstract class Command<A, R> extends Effectable.Class<A, never, R | Step> {
  abstract perform(step: Step): A
  override asEffect(): Effect.Effect<A, never, R | Step> {
    return Effect.map(Step, (step) => this.perform(step))
  }
}

class Put<R> extends Command<void, R> {
  readonly output: Output
  constructor(output: Output) {
    super()
    this.output = output
  }
  override perform(step: Step): void {
    step.outputs.push(this.output)
  }
}

class Reply<R> extends Command<void, R> {
  readonly message: Message.Any
  constructor(message: Message.Any) {
    super()
    this.message = message
  }
  override perform(step: Step): void {
    step.outputs.push({ _tag: "Send", to: step.from, message: this.message, beforeSync: false, whenQuiet: false })
  }
}

class RandomInt extends Command<number, never> {
  readonly bound: number
  constructor(bound: number) {
    super()
    this.bound = bound
  }
  override perform(step: Step): number {
    const { bound } = this
    if (Number.isSafeInteger(bound) && bound > 0) return step.randomInt(bound)
    throw new RangeError(`randomInt(${bound}): the bound is a whole number from 1 to 2^53 - 1`)
  }
}

/** How a message may leave. */
export interface SendOptions {
  /**
   * Let the message leave before the step's durable state is synced; that of the steps before it is synced by then.
   * Only for what stays true if this node crashes and forgets the step; the explorer does crash it there. Default: false.
   */
  readonly beforeSync?: boolean
  /**
   * Send the message only if the role sends nothing else to the same role within a moment: for what the next message says
   * as well, and nobody waits for. A network in memory knows no such moment, and sends it. Default: false.
   */
  readonly whenQuiet?: boolean
}

/** How a message to many may leave. */
export interface BroadcastOptions extends SendOptions {
  /**
   * Who need not have the message at once: on its way to those nodes it may wait some milliseconds for others, and be
   * handled, and synced there, together with them. A network in memory sends it at once. Default: nobody.
   */
  readonly unhurried?: ReadonlyArray<NodeId>
}

const nobody: ReadonlyArray<NodeId> = []

/** Sends a message to a role of a node. It may be lost, delayed, duplicated and overtaken, never changed. */
export const send = <M extends Message.Any>(
  to: Address,
  message: M,
  { beforeSync = false, whenQuiet = false }: SendOptions = {},
): Command<void, Sends<M>> => new Put({ _tag: "Send", to, message, beforeSync, whenQuiet })

/** Answers the sender of the message being handled. */
export const reply = <M extends Message.Any>(message: M): Command<void, Sends<M>> => new Reply(message)

const toMembers = <M extends Message.Any>(
  role: string,
  message: M,
  includeSelf: boolean,
  { beforeSync = false, unhurried = nobody, whenQuiet = false }: BroadcastOptions = {},
): Command<void, Sends<M>> =>
  new Put({ _tag: "Broadcast", role, message, includeSelf, beforeSync, whenQuiet, unhurried })

/** Sends a message to that role of every member, this node's own included; the same instance as the sender's. */
export const broadcast = <M extends Message.Any>(
  role: string,
  message: M,
  options?: BroadcastOptions,
): Command<void, Sends<M>> => toMembers(role, message, true, options)

/** As `broadcast`, but to the other members alone. */
export const broadcastToPeers = <M extends Message.Any>(
  role: string,
  message: M,
  options?: BroadcastOptions,
): Command<void, Sends<M>> => toMembers(role, message, false, options)

/**
 * A delay drawn evenly from `min` to `max`, anew each time that a timer is set with it. Throws a RangeError where
 * `min` is negative, or `max` is infinite or below `min`.
 */
export const between = (min: Duration.Input, max: Duration.Input): Delay => {
  const minMs = Duration.toMillis(min)
  const maxMs = Duration.toMillis(max)
  if (minMs >= 0 && minMs <= maxMs && maxMs < Infinity) return { minMs, maxMs }
  throw new RangeError(`between(${minMs} ms, ${maxMs} ms) holds no delay; give a range from 0 up, with an end`)
}

const isDelay = (delay: Duration.Input | Delay): delay is Delay =>
  typeof delay === "object" && delay !== null && "minMs" in delay

/** Starts the role's timer of that name, or starts it again. It fires once, never before the delay has passed. */
export const setTimer = <const Name extends string>(
  name: Name,
  delay: Duration.Input | Delay,
): Command<void, Timers<Name>> =>
  new Put({ _tag: "SetTimer", name, delay: isDelay(delay) ? delay : between(delay, delay) })

/** Stops the role's timer of that name; nothing happens if it is not running. */
export const cancelTimer = <const Name extends string>(name: Name): Command<void, Timers<Name>> =>
  new Put({ _tag: "CancelTimer", name })

/** Draws a whole number from 0 to `bound - 1`, evenly, from the role's own source. The explorer tries each. */
export const randomInt = (bound: number): Command<number, never> => new RandomInt(bound)

/** Tells whoever watches, once the step's durable state is synced: traces, properties, the layer above. */
export const emit = <E extends Message.Any>(event: E): Command<void, Emits<E>> => new Put({ _tag: "Emit", event })

type InMode<State, Mode> = Omit<State, "mode"> & { readonly mode: Mode }

class Become<State extends { readonly mode: Message.Any }, Mode extends Message.Any>
  extends Command<InMode<State, Mode>, never> {
  readonly state: State
  readonly mode: Mode
  constructor(state: State, mode: Mode) {
    super()
    this.state = state
    this.mode = mode
  }
  override perform(step: Step): InMode<State, Mode> {
    step.outputs.push({ _tag: "Become", mode: this.mode._tag })
    return { ...this.state, mode: this.mode }
  }
}

/** Changes the role's mode, and with it the handlers in force: returns the state in that mode. */
export const become = <State extends { readonly mode: Message.Any }, Mode extends Message.Any>(
  state: State,
  mode: Mode,
): Command<InMode<State, Mode>, never> => new Become(state, mode)
