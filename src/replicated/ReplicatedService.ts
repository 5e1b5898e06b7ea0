/**
 * A replicated service, as its author writes it: an RpcGroup, a state, and what each procedure makes of the state.
 *
 * @module
 */
import { type Effect, Schema } from "effect"
import type * as Rpc from "effect/rpc/Rpc"
import type * as RpcGroup from "effect/rpc/RpcGroup"
import * as TypedClient from "./client/TypedClient.ts"

export { ReadOnly } from "./ReadOnly.ts"

/** What a handler is told besides the state and the payload. */
export interface Call {
  /**
   * The number that the changes made by this call bear: one above those of the service's last call that made any. It
   * rises for ever, so it serves as a revision or as a fencing token.
   */
  readonly index: number
}

/** What a procedure made of the state, what its caller is answered, and what those who watch the service are told. */
export type Outcome<State, Result, Change> =
  | readonly [state: State, result: Result]
  | readonly [state: State, result: Result, changes: ReadonlyArray<Change>]

/** A handler's program: of the world it has Effect's `Clock` and `Random` alone, whose values come with the call. */
export type Program<A, E = never> = Generator<Effect.Effect<unknown, E>, A, unknown>

/**
 * Handles a procedure. Every replica runs it, on equal states and with equal clocks and random numbers, and it must do
 * the same at each: one that suspends is a defect. If it fails or dies, the state stays as it was.
 */
export type Handler<State, R extends Rpc.Any, Change> = (
  state: State,
  payload: Rpc.Payload<R>,
  call: Call,
) => Program<Outcome<State, Rpc.Success<R>, Change>, Rpc.Error<R>>

/** A handler a procedure. */
export type Handlers<Rpcs extends Rpc.Any, State, Change> = {
  readonly [R in Rpcs as R["_tag"]]: Handler<State, R, Change>
}

/** What a service does when something is due though nobody calls: leases that run out, say. */
export interface Deadlines<State, Change> {
  /** When it is next due, in milliseconds since 1970 of the service's clock; `undefined` if it is not. */
  readonly next: (state: State) => number | undefined
  /** Runs once that is past, before any call: no handler sees what is overdue. */
  readonly onDue: (
    state: State,
    call: Call,
  ) => Program<readonly [state: State] | readonly [state: State, changes: ReadonlyArray<Change>]>
}

/** What `ReplicatedService.make` is told. */
export interface Definition<Rpcs extends Rpc.Any, State, Change> {
  /** The procedures; those that only read are annotated with `ReadOnly`. */
  readonly rpcs: RpcGroup.RpcGroup<Rpcs>
  /**
   * The state: immutable, and in its Schema's JSON part of every snapshot. What that does not tell apart, no handler may,
   * as a replica that begins with a snapshot has the one for the other: 0 and -0, or a bigint and its digits where both
   * may be. A Schema with a place for both `null` and `undefined` is refused for that.
   */
  readonly state: Schema.Codec<State, unknown>
  readonly initial: NoInfer<State>
  /** What those who watch the service are told; none if not given. */
  readonly changes?: Schema.Codec<Change, unknown>
  readonly handlers: NoInfer<Handlers<Rpcs, State, Change>>
  readonly deadlines?: NoInfer<Deadlines<State, Change>>
}

/** A replicated service: what it is, not yet where it runs. */
export interface ReplicatedService<Rpcs extends Rpc.Any, State, Change = never>
  extends Required<Omit<Definition<Rpcs, State, Change>, "deadlines">>, TypedClient.Clients<Rpcs, Change> {
  /** Tells the services of one log apart. */
  readonly name: string
  readonly deadlines: Deadlines<State, Change> | undefined
}

/** Any replicated service. */
export interface Any {
  readonly name: string
  readonly rpcs: { readonly requests: ReadonlyMap<string, Rpc.Any> }
  readonly state: Schema.Codec<unknown, unknown>
  readonly initial: unknown
  readonly changes: Schema.Codec<unknown, unknown>
  // Whoever runs a service gives these nothing but states, payloads and changes of its own.
  readonly handlers: object
  readonly deadlines: object | undefined
}

/** Makes a service. A handler that fails otherwise than its procedure says, or needs anything, does not compile. */
export const make = <Rpcs extends Rpc.Any, State, Change = never>(
  name: string,
  definition: Definition<Rpcs, State, Change>,
): ReplicatedService<Rpcs, State, Change> => {
  const whole = { changes: Schema.Never, deadlines: undefined, ...definition, name }
  return { ...whole, ...TypedClient.make(whole) }
}
