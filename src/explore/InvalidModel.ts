/**
 * The error of a model that cannot be explored as it stands.
 *
 * @module
 */
import { Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

const InvalidModelBase: TaggedErrorClass<InvalidModel, "InvalidModel", {
  readonly model: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidModel>()("InvalidModel", { model: Schema.String, problem: Schema.String })

/** The model contradicts itself or asks for what the explorer cannot enumerate; `problem` names the fault and the cure. */
export class InvalidModel extends InvalidModelBase {
  /** The model and its problem. */
  override get message(): string {
    return `model "${this.model}": ${this.problem}`
  }
}
