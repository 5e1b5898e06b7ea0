/**
 * Schemas whose JSON does not tell apart what they admit.
 *
 * @module
 */
import { type Schema, SchemaAST } from "effect"
import { partsOf } from "./parts.ts"

/**
 * Whether some part of a Schema may be null as well as undefined, which both are null in JSON: a replica that goes on
 * from an image would have one where others have the other.
 */
export const isAmbiguous = (schema: Schema.Codec<unknown, unknown>): boolean =>
  partsOf(schema.ast).some((part) => {
    if (!SchemaAST.isUnion(part)) return false
    const choices = choicesOf(part)
    return choices.some(SchemaAST.isNull) && choices.some((one) => SchemaAST.isUndefined(one) || SchemaAST.isVoid(one))
  })

const choicesOf = ({ types }: SchemaAST.Union): ReadonlyArray<SchemaAST.AST> =>
  types.flatMap((type) => SchemaAST.isUnion(type) ? choicesOf(type) : [type])
