/**
 * A queue.
 *
 * @module
 */
import { Schema } from "effect"
import { answers, type Model } from "../Model.ts"
import { show, told, Value } from "./Value.ts"

/** What can be asked of a queue. */
export type QueueInput =
  | { readonly _tag: "Enqueue"; readonly value: string | number }
  | { readonly _tag: "Dequeue" }

/** First in, first out: a dequeue gives the oldest value and removes it, or `null` if there is none. */
export const queue: Model<ReadonlyArray<string | number>, QueueInput, Value> = {
  name: "queue",
  input: Schema.Union([
    Schema.TaggedStruct("Enqueue", { value: Schema.Union([Schema.String, Schema.Finite]) }),
    Schema.TaggedStruct("Dequeue", {}),
  ]),
  output: Value,
  initial: [],
  step: (state, input, output) => {
    if (input._tag === "Enqueue") return answers(output, null, [...state, input.value])
    const [first = null, ...rest] = state
    return answers(output, first, first === null ? state : rest)
  },
  key: JSON.stringify,
  describe: (input, output) =>
    input._tag === "Enqueue" ? told(`enqueue ${show(input.value)}`, output) : told("dequeue", output, "nothing"),
  show: (state) => state.length === 0 ? "empty" : state.map(show).join(", "),
  isRead: () => false,
}
