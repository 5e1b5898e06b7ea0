/**
 * The client of a service, typed by its procedures.
 *
 * @module
 */
import { Cause, Context, Duration, Effect, Exit, Schema, Stream } from "effect"
import type * as Rpc from "effect/rpc/Rpc"
import type * as RpcGroup from "effect/rpc/RpcGroup"
import * as Edge from "../../runtime/Edge.ts"
import type * as messages from "../messages.ts"
import { ReadOnly } from "../ReadOnly.ts"
import type { CallError, QueryError, WatchError } from "./errors.ts"
import { type Procedure, ReplicatedClient } from "./ReplicatedClient.ts"

/**
 * A function a procedure. Those that only read see all that was acknowledged before they began; they fail with
 * `Unavailable` or `Rejected` alone. A payload that is not of its Schema is a defect, as is one at the replicas.
 */
export type TypedClient<Rpcs extends Rpc.Any> = {
  readonly [R in Rpcs as R["_tag"]]: (
    payload: Rpc.PayloadConstructor<R>,
  ) => Effect.Effect<Rpc.Success<R>, Rpc.Error<R> | CallError>
}

/** What a replica had at hand: it was current at some time within `age` before the answer. */
export interface Stale<out A> {
  readonly value: A
  readonly age: Duration.Duration
}

/** A function a procedure that only reads, answered at once by any one node. To call another procedure is a defect. */
export type StaleClient<Rpcs extends Rpc.Any> = {
  readonly [R in Rpcs as R["_tag"]]: (
    payload: Rpc.PayloadConstructor<R>,
  ) => Effect.Effect<Stale<Rpc.Success<R>>, Rpc.Error<R> | QueryError>
}

/** The changes that one call made to a service, and the index that they bear. */
export interface Changes<out Change> {
  readonly index: number
  readonly changes: ReadonlyArray<Change>
}

/** What a client must know of a service. */
export interface Definition<Rpcs extends Rpc.Any, Change> {
  readonly name: string
  readonly rpcs: RpcGroup.RpcGroup<Rpcs>
  readonly changes: Schema.Codec<Change, unknown>
}

/** How clients use a service. */
export interface Clients<Rpcs extends Rpc.Any, Change> {
  /** The service's client, through the `ReplicatedClient` at hand. */
  readonly client: Effect.Effect<TypedClient<Rpcs>, never, ReplicatedClient>
  /** Reads of what any one replica has at hand: cheaper, and possible without a leader. */
  readonly stale: Effect.Effect<StaleClient<Rpcs>, never, ReplicatedClient>
  /**
   * The changes from an index on, if one is given, and those to come; each once, in order, whichever nodes come and go.
   * One index after the last that was read goes on where that left off.
   */
  readonly watch: (
    options?: { readonly from?: number },
  ) => Stream.Stream<Changes<Change>, WatchError, ReplicatedClient>
}

/** Prepares a service to be used by clients. */
export const make = <Rpcs extends Rpc.Any, Change>(
  { changes, name: service, rpcs }: Definition<Rpcs, Change>,
): Clients<Rpcs, Change> => {
  const procedures = Array.from(rpcs.requests.values(), (rpc) => compile(service, rpc))
  const several = Edge.make(Schema.Array(changes))
  const each = (of: (procedure: Compiled) => (payload: unknown) => Effect.Effect<unknown, unknown>): object =>
    Object.fromEntries(procedures.map((procedure) => [procedure.name, of(procedure)]))

  // What each function takes and returns is what the Schemas of its procedure make of it.
  return {
    client: Effect.map(
      ReplicatedClient,
      (client) =>
        each(({ decode, isReadOnly, prepare }) =>
          isReadOnly
            ? (payload) =>
              Effect.flatMap(
                Effect.suspend(() => client.query(prepare(payload), "linearizable")),
                ({ exit }) => decode(exit),
              )
            : (payload) => Effect.flatMap(Effect.suspend(() => client.call(prepare(payload))), decode)
        ) as TypedClient<Rpcs>,
    ),
    stale: Effect.map(
      ReplicatedClient,
      (client) =>
        each(({ decode, isReadOnly, name, prepare }) => (payload) =>
          isReadOnly
            ? Effect.flatMap(
              Effect.suspend(() => client.query(prepare(payload), "stale")),
              ({ ageMs, exit }) => Effect.map(decode(exit), (value) => ({ value, age: Duration.millis(ageMs) })),
            )
            : Effect.die(new Error(`${service}.${name} has no stale answer: it is not annotated as ReadOnly`))
        ) as StaleClient<Rpcs>,
    ),
    watch: ({ from } = {}) =>
      Stream.mapEffect(
        Stream.unwrap(Effect.map(ReplicatedClient, (client) => client.watch(service, from ?? null))),
        ({ changes, index }) =>
          Effect.map(understand(service, "watch", several.decode(changes)), (changes) => ({ index, changes })),
      ),
  }
}

/** A procedure of a service, its Schemas compiled and its types forgotten. */
interface Compiled {
  readonly name: string
  readonly isReadOnly: boolean
  readonly prepare: (payload: unknown) => Procedure
  readonly decode: (exit: messages.Exit) => Effect.Effect<unknown, unknown>
}

const compile = (service: string, rpc: Rpc.Any): Compiled => {
  // Every procedure has these.
  const { _tag: procedure, annotations, errorSchema, payloadSchema, successSchema } = rpc as Rpc.AnyWithProps
  const edge = (schema: Schema.Top) => Edge.make(schema as Schema.Codec<unknown, unknown>)
  const [payloads, successes, errors] = [edge(payloadSchema), edge(successSchema), edge(errorSchema)]
  return {
    name: procedure,
    isReadOnly: Context.get(annotations, ReadOnly),
    prepare: (payload) => ({ service, procedure, payload: payloads.encode(payloadSchema.make(payload)) }),
    decode: (exit) => {
      switch (exit._tag) {
        case "Success":
          return understand(service, procedure, successes.decode(exit.value))
        case "Failure":
          return Effect.flatMap(understand(service, procedure, errors.decode(exit.error)), Effect.fail)
        case "Died":
          return Effect.die(new Error(`${service}.${procedure} died at the replicas: ${exit.defect}`))
      }
    },
  }
}

/** An answer that is not understood is a defect: it was done, and to do it again does not help. */
const understand = <A>(
  service: string,
  procedure: string,
  decoded: Exit.Exit<A, Schema.SchemaError>,
): Effect.Effect<A> =>
  Exit.isSuccess(decoded) ? Effect.succeed(decoded.value) : Effect.die(
    new Error(
      `${service}.${procedure} was answered, but by another Schema than that here: ` +
        `give clients and replicas the same version of the service`,
      { cause: Cause.squash(decoded.cause) },
    ),
  )
