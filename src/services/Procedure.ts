/**
 * The type of a procedure, by what it takes, gives and may fail with.
 *
 * @module
 */
import type { Schema } from "effect"
import type * as Rpc from "effect/rpc/Rpc"

/** The Schema of a payload, of which a value is made by writing it down. */
export interface PayloadSchema<out A> extends Schema.Codec<A, unknown> {
  readonly "~type.make": A
  readonly "~type.make.in": A
}

/** A procedure of a service. */
export type Procedure<Tag extends string, Payload, Success, Error = never> = Rpc.Rpc<
  Tag,
  PayloadSchema<Payload>,
  Schema.Codec<Success, unknown>,
  Schema.Codec<Error, unknown>
>
