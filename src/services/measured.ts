/**
 * States that know how long they are, so that a service can refuse to grow beyond what a snapshot may hold.
 *
 * @module
 */
import { Predicate, Schema, SchemaTransformation } from "effect"

/** Contents and their length: about how many UTF-16 units they take in a snapshot, where no character must be escaped. */
type Measured<Contents> = Contents & { readonly length: number }

/** The Schema of contents with their length, which is no part of their JSON: it is reckoned when they are read. */
export const schema = <Contents extends object>(
  contents: Schema.Codec<Contents, unknown>,
  lengthOf: (contents: Contents) => number,
): Schema.Codec<Measured<Contents>, unknown> => {
  const holds = Schema.is(contents)
  return contents.pipe(
    Schema.decodeTo(
      Schema.declare((input): input is Measured<Contents> => Predicate.hasProperty(input, "length") && holds(input)),
      SchemaTransformation.transform<Measured<Contents>, Contents>({
        decode: (read) => ({ ...read, length: lengthOf(read) }),
        encode: (whole) => whole,
      }),
    ),
  )
}
