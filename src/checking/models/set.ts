/**
 * A set.
 *
 * @module
 */
import { Schema } from "effect"
import { answers, type Model, refused } from "../Model.ts"
import { show, told } from "./Value.ts"

/** What can be asked of a set of texts. */
export type SetInput =
  | { readonly _tag: "Add"; readonly value: string }
  | { readonly _tag: "Remove"; readonly value: string }
  | { readonly _tag: "Has"; readonly value: string }
  | { readonly _tag: "Elements" }

/** What a set answers. Elements are in the order of their UTF-16 code units. */
export type SetOutput = boolean | ReadonlyArray<string>

/** Adding and removing give whether that changed the set, `Has` whether the value is in it, `Elements` all of it. */
export const set: Model<ReadonlyArray<string>, SetInput, SetOutput> = {
  name: "set",
  input: Schema.Union([
    Schema.TaggedStruct("Add", { value: Schema.String }),
    Schema.TaggedStruct("Remove", { value: Schema.String }),
    Schema.TaggedStruct("Has", { value: Schema.String }),
    Schema.TaggedStruct("Elements", {}),
  ]),
  output: Schema.Union([Schema.Boolean, Schema.Array(Schema.String)]),
  initial: [],
  step: (state, input, output) => {
    if (input._tag === "Elements") {
      return output === undefined || JSON.stringify(output) === JSON.stringify(state) ? [state] : refused
    }
    if (typeof output === "object") return refused
    const has = state.includes(input.value)
    switch (input._tag) {
      case "Add":
        return answers(output, !has, has ? state : [...state, input.value].sort())
      case "Remove":
        return answers(output, has, has ? state.filter((value) => value !== input.value) : state)
      case "Has":
        return answers(output, has, state)
    }
  },
  key: JSON.stringify,
  describe: (input, output) =>
    told(input._tag === "Elements" ? "elements" : `${input._tag.toLowerCase()} ${show(input.value)}`, output),
  show: (state) => state.length === 0 ? "empty" : state.map(show).join(", "),
  isRead: ({ _tag }) => _tag === "Has" || _tag === "Elements",
}
