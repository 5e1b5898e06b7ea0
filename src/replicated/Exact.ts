/**
 * Edges that do not drop what a Schema does not name: to another version of it that means something.
 *
 * @module
 */
import { Exit, Schema, SchemaAST } from "effect"
import * as Edge from "../runtime/Edge.ts"
import { partsOf } from "./parts.ts"

/** An edge whose `decode` fails, too, where JSON has a property that the Schema, as it is encoded, does not name. */
export const make = <A>(schema: Schema.Codec<A, unknown>): Edge.JsonEdge<A> => {
  const edge = Edge.make(schema)
  const encoded = Schema.toEncoded(Schema.toCodecJson(schema))
  const names = namesOf(encoded.ast)
  // A struct without fields is to Effect any value but null.
  const named = names?.size === 0 ? Schema.Record(Schema.String, Schema.Never) : encoded
  // Only what comes in is looked at, not what the steps of a transformation hand on to each other.
  const check = Schema.decodeUnknownExit(named, { onExcessProperty: "error" })
  return {
    ...edge,
    decode: (input) => {
      // Effect compiles no such check: it would take half of a µs of the five that a put takes to apply.
      if (names !== undefined && isWithin(input, names)) return edge.decode(input)
      const checked = check(input)
      return Exit.isFailure(checked) ? Exit.failCause(checked.cause) : edge.decode(input)
    },
  }
}

/** The names of a struct whose properties are no objects themselves. */
const namesOf = (ast: SchemaAST.AST): ReadonlySet<PropertyKey> | undefined => {
  const [whole, ...parts] = partsOf(ast)
  if (whole === undefined || !SchemaAST.isObjects(whole) || whole.indexSignatures.length > 0) return undefined
  if (!parts.every(isFlat)) return undefined
  return new Set(whole.propertySignatures.map(({ name }) => name))
}

const isFlat = (ast: SchemaAST.AST): boolean => {
  switch (ast._tag) {
    case "String":
    case "Number":
    case "Boolean":
    case "Null":
    case "Undefined":
    case "Literal":
    case "Enum":
    case "TemplateLiteral":
    case "Never":
    case "Union":
      return true
    default:
      return false
  }
}

const isWithin = (input: unknown, names: ReadonlySet<PropertyKey>): boolean => {
  if (typeof input !== "object") return false
  for (const name in input) if (!names.has(name)) return false
  return true
}
