/**
 * What roles say to each other: tagged plain data with a Schema.
 *
 * @module
 */
import { Schema } from "effect"
import { memoize } from "effect/Function"

/** Any message: plain data told apart by its tag. */
export interface Any {
  readonly _tag: string
}

/** A kind of message, to be listed among others: its tag and its Schema. */
export interface Kind<out A extends Any = Any> {
  readonly tag: A["_tag"]
  readonly schema: Schema.Codec<A, unknown>
}

/** A kind of message that, called with the fields, makes one. */
export interface Message<in out A extends Any> extends Kind<A> {
  /**
   * It does not validate: the types do here, and the Schema does at every edge. A tag among the fields, as of a message of
   * another kind that is spread, is passed over.
   */
  (fields: Omit<A, "_tag">): A
}

/** The messages of these kinds. */
export type Of<Kinds extends ReadonlyArray<Kind>> = Kinds[number]["schema"]["Type"]

/**
 * A kind of message, named as in the paper. Annotate the constant with the message's interface, which the fields
 * are checked against:
 *
 * ```ts
 * interface Prepare { readonly _tag: "Prepare"; readonly ballot: Ballot }
 * const Prepare: Message<Prepare> = Message.make("Prepare", { ballot: Ballot })
 * ```
 */
export const make = <A extends Any>(
  tag: A["_tag"],
  fields: { readonly [K in Exclude<keyof A, "_tag">]-?: Schema.Codec<A[K], unknown> },
): Message<A> => {
  const construct = (values: Omit<A, "_tag">) => {
    // The tag comes first in what is stored and sent.
    const message = { _tag: tag, ...values }
    message._tag = tag
    // TypeScript cannot see that the tag and the checked fields together are all of `A`.
    return message as A
  }
  const schema: Schema.Top = Schema.TaggedStruct(tag, fields)
  return Object.assign(construct, { tag, schema: schema as Schema.Codec<A, unknown> })
}

/**
 * The Schema of a message of any of these kinds; of one list always the same. Its codecs are compiled, which takes as long
 * as all else that a node does to start: with a list that is a constant, once for all nodes of a process.
 */
export const union: <const Kinds extends ReadonlyArray<Kind>>(kinds: Kinds) => Schema.Codec<Of<Kinds>, unknown> =
  memoize(<const Kinds extends ReadonlyArray<Kind>>(kinds: Kinds): Schema.Codec<Of<Kinds>, unknown> =>
    Schema.Union(kinds.map((kind) => kind.schema))
  )
