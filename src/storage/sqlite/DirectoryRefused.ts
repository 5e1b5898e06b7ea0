/**
 * Why a node may not use a directory.
 *
 * @module
 */
import { Schema } from "effect"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"

/** What is wrong with the directory; README.md says what to do about each. */
export const Reason: Schema.Literals<
  readonly ["InUse", "Empty", "NotEmpty", "NotOurs", "TooNew", "Damaged", "Unusable"]
> = Schema.Literals(["InUse", "Empty", "NotEmpty", "NotOurs", "TooNew", "Damaged", "Unusable"])
/** What is wrong with the directory; README.md says what to do about each. */
export type Reason = typeof Reason.Type

const DirectoryRefusedBase: TaggedErrorClass<DirectoryRefused, "DirectoryRefused", {
  readonly directory: Schema.String
  readonly reason: typeof Reason
  readonly problem: Schema.String
}> = Schema.TaggedError<DirectoryRefused>()("DirectoryRefused", {
  directory: Schema.String,
  reason: Reason,
  problem: Schema.String,
})

/** A node may not start on this directory. `problem` names the fault and the cure; nothing in it was changed. */
export class DirectoryRefused extends DirectoryRefusedBase {
  override get message(): string {
    return `cannot start on the directory "${this.directory}": ${this.problem}`
  }
}
