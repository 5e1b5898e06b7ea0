/**
 * A register.
 *
 * @module
 */
import { Schema } from "effect"
import { answers, type Model } from "../Model.ts"
import { show, told, Value } from "./Value.ts"

/** What can be asked of a register. */
export type RegisterInput =
  | { readonly _tag: "Read" }
  | { readonly _tag: "Write"; readonly value: Value }

/** The schemas of what can be asked. */
export const registerInputs = [
  Schema.TaggedStruct("Read", {}),
  Schema.TaggedStruct("Write", { value: Value }),
] as const

/** A read gives what was written last, at first `null`; a write gives `null`. */
export const register: Model<Value, RegisterInput, Value> = {
  name: "register",
  input: Schema.Union(registerInputs),
  output: Value,
  initial: null,
  step: (state, input, output) =>
    input._tag === "Read" ? answers(output, state, state) : answers(output, null, input.value),
  key: JSON.stringify,
  describe: (input, output) =>
    input._tag === "Read" ? told("read", output, "nothing") : told(`write ${show(input.value)}`, output),
  show,
  isRead: ({ _tag }) => _tag === "Read",
}
