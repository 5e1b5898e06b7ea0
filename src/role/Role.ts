/**
 * A role: explicit state plus handlers, each handler one action of the paper.
 *
 * A role is a value without a thread, a clock or a socket. A Node runs it as a fiber, the simulation runs that Node
 * in a deterministic world, and the explorer calls its steps alone.
 *
 * @module
 */
import { Schema } from "effect"
import type { Address } from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import * as Message from "./Message.ts"
import type { AnyProgram, Program, Situation } from "./Step.ts"

/** Where and among whom a role starts. */
export interface Start {
  readonly self: Address
  readonly members: ReadonlyArray<NodeId>
}

/** What a role is asked to handle. */
export type Stimulus<Receives extends Message.Any = Message.Any> =
  /** It has been started, or restarted after a crash, with its durable state. */
  | { readonly _tag: "Start" }
  | { readonly _tag: "Message"; readonly message: Receives }
  | { readonly _tag: "Timer"; readonly name: string }
  /** All that waited in its mailbox has been handled. */
  | { readonly _tag: "Drained" }

/**
 * A role, ready to run. `State` is what it knows, `Receives` the messages that it handles.
 */
export interface Role<State extends object = object, Receives extends Message.Any = Message.Any> {
  /** Unique on its node; the `role` of its address. */
  readonly name: string
  readonly receives: Schema.Codec<Receives, unknown>
  readonly sends: Schema.Codec<Message.Any, unknown>
  readonly emits: Schema.Codec<Message.Any, unknown>
  readonly timers: ReadonlyArray<string>
  readonly state: Schema.Codec<State, unknown>
  /** The Schema of each part of the state. */
  readonly fields: { readonly [field: string]: Schema.Codec<unknown, unknown> }
  /** The parts of the state that are synced before anything that a step says leaves the node. */
  readonly durable: ReadonlyArray<string>
  /** Parts that are written with the next sync and force none: after a crash each may be as old as the last sync. */
  readonly lazy: ReadonlyArray<string>
  /** Whether it wants to be told that its mailbox is drained. */
  readonly handlesDrained: boolean
  /** The state before anything happened. */
  initial(start: Start): State
  /** The handler's program for a stimulus, or `undefined` where the role ignores it. */
  handle(state: State, stimulus: Stimulus<Receives>, situation: Situation): AnyProgram<State> | undefined
}

type Handler<State, Input, P> = (state: State, input: Input, situation: Situation) => P

type MessageHandlers<State, Next, Receives extends Message.Any, M, T, E> = {
  readonly [Tag in Receives["_tag"]]: Handler<State, Extract<Receives, { readonly _tag: Tag }>, Program<Next, M, T, E>>
}

type TimerHandlers<State, Next, M, T extends string, E> = {
  readonly [Name in T]: (state: State, situation: Situation) => Program<Next, M, T, E>
}

type ModeOf<State> = State extends { readonly mode: infer Mode extends Message.Any } ? Mode : never

type InMode<State, Tag> = State & { readonly mode: Extract<ModeOf<State>, { readonly _tag: Tag }> }

/** The handlers that a mode puts in place of the role's own. */
interface ModeHandlers<State, Next, Receives extends Message.Any, M, T extends string, E> {
  readonly on?: Partial<MessageHandlers<State, Next, Receives, M, T, E>>
  readonly onTimer?: Partial<TimerHandlers<State, Next, M, T, E>>
  readonly onDrained?: (state: State, situation: Situation) => Program<Next, M, T, E>
}

/** Fields of a state, each with its Schema. */
// Not an interface: those cannot pass for the fields of a struct, which may be symbols too.
export type Fields = {
  readonly [field: string]: Schema.Codec<unknown, unknown>
}

/** The state that these fields make. */
export type StateOf<F extends Fields> = { readonly [K in keyof F]: F[K]["Type"] }

/** What `Role.make` is told. */
export type Definition<
  F extends Fields,
  Receives extends Kinds,
  Sends extends Kinds,
  Emits extends Kinds,
  Timer extends string,
> =
  & {
    /** The messages it handles: each must have a handler in `on`. */
    readonly receives: Receives
    /** The messages it may send. */
    readonly sends?: Sends
    /** The events it may emit. */
    readonly emits?: Emits
    /** The names of its timers: each must have a handler in `onTimer`. */
    readonly timers?: ReadonlyArray<Timer>
    readonly state: F
    /**
     * The parts of the state on disk before anything leaves. One that is a `Log` at first is written entry by entry, and
     * must stay a log; any other is written whole whenever it changes.
     */
    readonly durable?: ReadonlyArray<keyof F & string>
    /** The parts of the state written with the next sync, forcing none. */
    readonly lazy?: ReadonlyArray<keyof F & string>
    readonly initial: (start: Start) => StateOf<F>
  }
  & Handlers<
    StateOf<F>,
    Message.Of<NoInfer<Receives>>,
    Message.Of<NoInfer<Sends>>,
    NoInfer<Timer>,
    Message.Of<NoInfer<Emits>>
  >

type Kinds = ReadonlyArray<Message.Kind>

/** A role's handlers. Each gets the state, the message if there is one, and its situation; it returns the next state. */
export type Handlers<
  State extends object,
  Receives extends Message.Any,
  Sends extends Message.Any,
  Timer extends string,
  Emits extends Message.Any,
> =
  & {
    readonly on: MessageHandlers<State, State, Receives, Sends, Timer, Emits>
    /** Runs first, after a start and after every restart. */
    readonly onStart?: (state: State, situation: Situation) => Program<State, Sends, Timer, Emits>
    /** Runs when all that waited in the mailbox has been handled. */
    readonly onDrained?: (state: State, situation: Situation) => Program<State, Sends, Timer, Emits>
  }
  & ([ModeOf<State>] extends [never] ? { readonly modes?: undefined }
    : {
      /** For a state with a tagged `mode`: per mode, the handlers that take the place of the role's own. */
      readonly modes?: {
        readonly [Tag in ModeOf<State>["_tag"]]?: ModeHandlers<InMode<State, Tag>, State, Receives, Sends, Timer, Emits>
      }
    })
  & ([Timer] extends [never] ? { readonly onTimer?: undefined }
    : { readonly onTimer: TimerHandlers<State, State, Sends, Timer, Emits> })

/** A handler for what needs no action. */
export function* ignore<State>(state: State): Program<State> {
  return state
}

type Run<State> = (state: State, situation: Situation) => AnyProgram<State>

/** A definition's handlers, whatever their messages and timers. */
interface Erased<State> {
  readonly on?: { readonly [tag: string]: (state: State, input: unknown, situation: Situation) => AnyProgram<State> }
  readonly onTimer?: { readonly [name: string]: Run<State> }
  readonly onStart?: Run<State>
  readonly onDrained?: Run<State>
  readonly modes?: { readonly [mode: string]: Erased<State> }
}

const overlay = <State>(base: Erased<State>, mode: Erased<State>): Erased<State> => ({
  ...base,
  ...mode,
  on: { ...base.on, ...mode.on },
  onTimer: { ...base.onTimer, ...mode.onTimer },
})

// Only a state with a tagged `mode` can have `modes`.
const modeOf = (state: object): string => (state as { readonly mode: Message.Any }).mode._tag

/**
 * Makes a role. A handler that can fail, that needs a service other than the role's commands, that sends a message or
 * sets a timer which the role has not declared, that returns another state than the role's, or that is missing, does
 * not compile.
 */
export const make = <
  const F extends Fields,
  const Receives extends Kinds,
  const Sends extends Kinds = readonly [],
  const Emits extends Kinds = readonly [],
  const Timer extends string = never,
>(
  name: string,
  definition: Definition<F, Receives, Sends, Emits, Timer>,
): Role<StateOf<F>, Message.Of<Receives>> => {
  type State = StateOf<F>
  // Seen from inside, the definition is generic: what its handlers were checked against is known to the caller alone.
  const checked: object = definition
  const handlers = checked as Erased<State>
  const inMode = new Map(Object.entries(handlers.modes ?? {}).map(([mode, own]) => [mode, overlay(handlers, own)]))
  const inForce = (state: State): Erased<State> => inMode.size === 0 ? handlers : inMode.get(modeOf(state)) ?? handlers
  // A struct of these fields is what `StateOf` describes.
  const state: Schema.Top = Schema.Struct(definition.state)
  return {
    name,
    receives: Message.union(definition.receives),
    sends: Message.union(definition.sends ?? []),
    emits: Message.union(definition.emits ?? []),
    timers: definition.timers ?? [],
    state: state as Schema.Codec<State, unknown>,
    fields: definition.state,
    durable: definition.durable ?? [],
    lazy: definition.lazy ?? [],
    handlesDrained: [handlers, ...inMode.values()].some((table) => table.onDrained !== undefined),
    initial: definition.initial,
    handle(state, stimulus, situation) {
      const table = inForce(state)
      switch (stimulus._tag) {
        case "Message":
          return table.on?.[stimulus.message._tag]?.(state, stimulus.message, situation)
        case "Timer":
          return table.onTimer?.[stimulus.name]?.(state, situation)
        case "Drained":
          return table.onDrained?.(state, situation)
        case "Start":
          return table.onStart?.(state, situation)
      }
    },
  }
}
