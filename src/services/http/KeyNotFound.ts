/**
 * The error of a key that is asked for by HTTP and absent.
 *
 * @module
 */
import { Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"

const KeyNotFoundBase: TaggedErrorClass<KeyNotFound, "KeyNotFound", { readonly key: Schema.String }> = Schema
  .TaggedError<KeyNotFound>()("KeyNotFound", { key: Schema.String })

/** There is no such key. */
export class KeyNotFound extends KeyNotFoundBase {
  override get message(): string {
    return `there is no key "${this.key}": put it first`
  }
}
