/**
 * The Schema edge: between a role's values and what leaves its memory.
 *
 * @module
 */
// Compiled codecs: decoding a ballot's message took 226 ns interpreted and 88 ns compiled (`deno task bench core`).
import "effect/schema/SchemaJITCompiler/enable"
import { type Exit, Schema } from "effect"

/** How a value crosses an edge: as JSON that its Schema describes. */
export interface Edge<A> {
  /** Whether the value is of its Schema. */
  readonly admits: (value: unknown) => boolean
  /** Throws when the value is not of its Schema: a bug of whoever made it. */
  readonly encode: (value: A) => unknown
  /** Fails on what the Schema does not describe: the fault of whoever sent it. */
  readonly decode: (input: unknown) => Exit.Exit<A, Schema.SchemaError>
}

/** An edge that is in force: what leaves is JSON. */
export interface JsonEdge<A> extends Edge<A> {
  readonly encode: (value: A) => Schema.Json
}

/** The edge of a Schema. */
export const make = <A>(schema: Schema.Codec<A, unknown>): JsonEdge<A> => {
  const json = Schema.toCodecJson(schema)
  return { admits: Schema.is(schema), encode: Schema.encodeSync(json), decode: Schema.decodeUnknownExit(json) }
}
