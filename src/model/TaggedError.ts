/**
 * The explicit type of a `Schema.TaggedError` class, so that modules which export errors publish without slow types.
 *
 * @module
 */
import type { Cause, Schema } from "effect"

/** What `Schema.TaggedError<Self>()(tag, fields)` returns. */
export type TaggedErrorClass<Self, Tag extends string, Fields extends Schema.Struct.Fields> = Schema.Class<
  Self,
  Schema.TaggedStruct<Tag, Fields>,
  Cause.YieldableError
>
