/**
 * A service as replicas run it: its Schemas compiled, and its types forgotten.
 *
 * @module
 */
import { Context, type Schema } from "effect"
import type * as Rpc from "effect/rpc/Rpc"
import { isStreamSchema } from "effect/rpc/RpcSchema"
import { messageOf } from "../model/messageOf.ts"
import * as Edge from "../runtime/Edge.ts"
import { isAmbiguous } from "./Ambiguous.ts"
import * as Exact from "./Exact.ts"
import { type Any, type Call, type Deadlines, type Outcome, type Program, ReadOnly } from "./ReplicatedService.ts"
import { isUnchecked } from "./Unchecked.ts"

type Handle = (
  state: unknown,
  payload: unknown,
  call: Call,
) => Program<Outcome<unknown, unknown, unknown>, unknown>

/** A procedure of a service. */
export interface Procedure {
  readonly isReadOnly: boolean
  readonly payload: Edge.JsonEdge<unknown>
  readonly success: Edge.JsonEdge<unknown>
  readonly error: Edge.JsonEdge<unknown>
  readonly handle: Handle
}

/** A service. */
export interface Compiled {
  readonly name: string
  readonly procedures: ReadonlyMap<string, Procedure>
  readonly state: Edge.JsonEdge<unknown>
  readonly initial: unknown
  readonly change: Edge.JsonEdge<unknown>
  readonly deadlines: Deadlines<unknown, unknown> | undefined
}

type Refuse = (problem: string) => Error

const edgeOf = (
  schema: Schema.Codec<unknown, unknown>,
  what: string,
  refuse: Refuse,
  make: typeof Edge.make = Edge.make,
): Edge.JsonEdge<unknown> => {
  if (isUnchecked(schema)) {
    throw refuse(
      `${what} holds Schema.Any, which lets pass what is no JSON; use Schema.Unknown, which does not`,
    )
  }
  return make(schema)
}

const procedureOf = (service: Any, rpc: Rpc.Any): Procedure => {
  // What `ReplicatedService.make` was given has these properties, and its handlers fit its procedures.
  const { annotations, errorSchema, payloadSchema, successSchema } = rpc as Rpc.AnyWithProps
  const handlers = service.handlers as { readonly [tag: string]: Handle | undefined }
  const refuse = (problem: string) => new Error(`service "${service.name}", procedure "${rpc._tag}": ${problem}`)
  if (isStreamSchema(successSchema)) {
    throw refuse("its success is a stream; return one value, and let clients watch the changes of the service")
  }
  const handle = handlers[rpc._tag]
  if (handle === undefined) throw refuse("it has no handler; give it one")
  const edge = (schema: Schema.Top, what: string, make?: typeof Edge.make) =>
    edgeOf(schema as Schema.Codec<unknown, unknown>, what, refuse, make)
  return {
    isReadOnly: Context.get(annotations, ReadOnly),
    payload: edge(payloadSchema, "its payload", Exact.make),
    success: edge(successSchema, "its success"),
    error: edge(errorSchema, "its error"),
    handle: (state, payload, call) => handle(state, payload, call),
  }
}

/** Prepares a service to be run. Throws if it cannot be. */
export const compile = (service: Any): Compiled => {
  const { changes, initial, name, rpcs } = service
  const refuse = (problem: string) => new Error(`service "${name}": ${problem}`)
  const state = edgeOf(service.state, "its state", refuse, Exact.make)
  if (isAmbiguous(service.state)) {
    throw refuse(
      "its state may be null or undefined in one place, which JSON does not tell apart; use Schema.optionalKey, or one " +
        "of the two",
    )
  }
  try {
    state.encode(initial)
  } catch (error) {
    const fault = messageOf(error)
    throw refuse(`its initial state is not of its Schema, or has no JSON: ${fault}; give it one that is and has`)
  }
  return {
    name,
    procedures: new Map(Array.from(rpcs.requests, ([tag, rpc]) => [tag, procedureOf(service, rpc)])),
    state,
    initial,
    change: edgeOf(changes, "the Schema of its changes", refuse),
    deadlines: service.deadlines as Deadlines<unknown, unknown> | undefined,
  }
}
