/**
 * Schemas that do not check what passes them.
 *
 * @module
 */
import { Schema, SchemaAST } from "effect"

/** Enough for any Schema that was written out. One that a function makes anew at each level of it has no end. */
const maxParts = 4096

/**
 * Whether `Schema.Any` is a part of what a Schema is in JSON. Effect passes that on as it is: `undefined`, a Date or a
 * function gets into an image and does not come out, or as something else, and replicas differ.
 */
export const isUnchecked = (schema: Schema.Codec<unknown, unknown>): boolean => {
  const parts = new Set([SchemaAST.toEncoded(Schema.toCodecJson(schema).ast)])
  // Parts that are added meanwhile have their turn as well.
  for (const part of parts) {
    if (SchemaAST.isAny(part)) return true
    if (parts.size < maxParts) partsOf(part).forEach((inner) => parts.add(inner))
  }
  return false
}

const partsOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> => {
  switch (ast._tag) {
    case "Arrays":
      return [...ast.elements, ...ast.rest]
    case "Objects":
      return [...ast.propertySignatures, ...ast.indexSignatures].map(({ type }) => type)
    case "Union":
      return ast.types
    case "Suspend":
      return [ast.thunk()]
    default:
      return []
  }
}
