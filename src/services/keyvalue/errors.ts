/**
 * What the key-value store refuses, besides what exceeds its limits. Nothing was done.
 *
 * @module
 */
import { Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import { Entry } from "./model.ts"

const LeaseNotFoundBase: TaggedErrorClass<LeaseNotFound, "LeaseNotFound", { readonly lease: Schema.String }> = Schema
  .TaggedError<LeaseNotFound>()("LeaseNotFound", { lease: Schema.String })

/** There is no such lease, or not any more; what lived by it is deleted. */
export class LeaseNotFound extends LeaseNotFoundBase {
  override get message(): string {
    return `there is no lease "${this.lease}", or not any more: grant another, and put its keys again`
  }
}

const CompareFailedBase: TaggedErrorClass<CompareFailed, "CompareFailed", {
  readonly key: Schema.String
  readonly found: Schema.NullOr<typeof Entry>
}> = Schema.TaggedError<CompareFailed>()("CompareFailed", { key: Schema.String, found: Schema.NullOr(Entry) })

/** The key is not as expected, but as `found`; `null`: absent. */
export class CompareFailed extends CompareFailedBase {
  override get message(): string {
    const found = this.found === null ? "is absent" : `was last written by revision ${this.found.modRevision}`
    return `"${this.key}" is not as expected, it ${found}: decide anew on what was found, and try again`
  }
}

const KeyWrittenTwiceBase: TaggedErrorClass<KeyWrittenTwice, "KeyWrittenTwice", { readonly key: Schema.String }> =
  Schema.TaggedError<KeyWrittenTwice>()("KeyWrittenTwice", { key: Schema.String })

/** A transaction writes a key more than once. */
export class KeyWrittenTwice extends KeyWrittenTwiceBase {
  override get message(): string {
    return `"${this.key}" is written more than once by one transaction: leave the last of these writes only`
  }
}
