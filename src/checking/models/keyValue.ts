/**
 * A key-value store of texts.
 *
 * @module
 */
import { Schema } from "effect"
import { answers, type Model, perName } from "../Model.ts"
import { show, told } from "./Value.ts"

/** What can be asked of a key-value store, by the name of a key. */
export type KeyValueInput =
  | { readonly _tag: "Get"; readonly name: string }
  | { readonly _tag: "Put"; readonly name: string; readonly value: string }
  | { readonly _tag: "Append"; readonly name: string; readonly value: string }
  | { readonly _tag: "Delete"; readonly name: string }
  | {
    readonly _tag: "CompareAndSwap"
    readonly name: string
    readonly expected: string | null
    readonly value: string
  }

/** What a key-value store answers. */
export type KeyValueOutput = string | boolean | null

const name = Schema.String
const value = Schema.String
const Found = Schema.NullOr(Schema.String)

const entry: Model<string | null, KeyValueInput, KeyValueOutput> = {
  name: "key-value store",
  input: Schema.Union([
    Schema.TaggedStruct("Get", { name }),
    Schema.TaggedStruct("Put", { name, value }),
    Schema.TaggedStruct("Append", { name, value }),
    Schema.TaggedStruct("Delete", { name }),
    Schema.TaggedStruct("CompareAndSwap", { name, expected: Found, value }),
  ]),
  output: Schema.Union([Found, Schema.Boolean]),
  initial: null,
  step: (state, input, output) => {
    switch (input._tag) {
      case "Get":
        return answers(output, state, state)
      case "Put":
        return answers(output, null, input.value)
      case "Append":
        return answers(output, null, (state ?? "") + input.value)
      case "Delete":
        return answers(output, state !== null, null)
      case "CompareAndSwap":
        return state === input.expected ? answers(output, true, input.value) : answers(output, false, state)
    }
  },
  key: (state) => state === null ? "" : `=${state}`,
  describe: (input, output) => {
    switch (input._tag) {
      case "Get":
        return told(`get ${input.name}`, output, "nothing")
      case "Put":
        return told(`put ${input.name} ${show(input.value)}`, output)
      case "Append":
        return told(`append ${input.name} ${show(input.value)}`, output)
      case "Delete":
        return told(`delete ${input.name}`, output)
      case "CompareAndSwap":
        return told(`swap ${input.name} ${show(input.expected)} for ${show(input.value)}`, output)
    }
  },
  show,
  isRead: ({ _tag }) => _tag === "Get",
}

/**
 * A get gives the value, or `null` where there is none; a put and an append give `null`; a delete gives whether there was
 * a value, and a swap whether it found what it expected.
 */
export const keyValue: Model<ReadonlyMap<string, string | null>, KeyValueInput, KeyValueOutput> = perName(entry)
