/**
 * What a Schema is made of.
 *
 * @module
 */
import { SchemaAST } from "effect"

/** Enough for any Schema that was written out. One that a function makes anew at each level of it has no end. */
const maxParts = 4096

/** A Schema's parts, itself the first, as they are encoded: each once, as far as it goes. */
export function* partsOf(ast: SchemaAST.AST): Generator<SchemaAST.AST> {
  const parts = new Set([SchemaAST.toEncoded(ast)])
  // Parts that are added meanwhile have their turn as well.
  for (const part of parts) {
    yield part
    if (parts.size < maxParts) innerOf(part).forEach((inner) => parts.add(inner))
  }
}

const innerOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> => {
  switch (ast._tag) {
    case "Declaration":
      return ast.typeParameters
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
