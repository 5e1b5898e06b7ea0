/**
 * Schemas that do not check what passes them.
 *
 * @module
 */
import { Schema, SchemaAST } from "effect"
import { partsOf } from "./parts.ts"

/**
 * Whether `Schema.Any` is a part of what a Schema is in JSON. Effect passes that on as it is: `undefined`, a Date or a
 * function gets into an image and does not come out, or as something else, and replicas differ.
 */
export const isUnchecked = (schema: Schema.Codec<unknown, unknown>): boolean =>
  partsOf(Schema.toCodecJson(schema).ast).some(SchemaAST.isAny)
