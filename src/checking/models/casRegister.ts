/**
 * A register with compare-and-swap.
 *
 * @module
 */
import { Schema } from "effect"
import { answers, type Model } from "../Model.ts"
import { register, type RegisterInput, registerInputs } from "./register.ts"
import { show, told, Value } from "./Value.ts"

/** What can be asked of a register with compare-and-swap. */
export type CasRegisterInput =
  | RegisterInput
  | { readonly _tag: "CompareAndSwap"; readonly expected: Value; readonly value: Value }

/** As a register; a swap gives whether what was expected was there, and so the value was written. */
export const casRegister: Model<Value, CasRegisterInput, Value | boolean> = {
  name: "compare-and-swap register",
  input: Schema.Union([
    ...registerInputs,
    Schema.TaggedStruct("CompareAndSwap", { expected: Value, value: Value }),
  ]),
  output: Schema.Union([Value, Schema.Boolean]),
  initial: null,
  step: (state, input, output) => {
    switch (input._tag) {
      case "Read":
        return answers(output, state, state)
      case "Write":
        return answers(output, null, input.value)
      case "CompareAndSwap":
        return state === input.expected ? answers(output, true, input.value) : answers(output, false, state)
    }
  },
  key: register.key,
  describe: (input, output) => {
    switch (input._tag) {
      case "Read":
        return told("read", output, "nothing")
      case "Write":
        return told(`write ${show(input.value)}`, output)
      case "CompareAndSwap":
        return told(`swap ${show(input.expected)} for ${show(input.value)}`, output)
    }
  },
  show,
  isRead: ({ _tag }) => _tag === "Read",
}
