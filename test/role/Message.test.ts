import { expect, it } from "vitest"
import { Schema } from "effect"
import * as Message from "../../src/role/Message.ts"

interface Accept {
  readonly _tag: "Accept"
  readonly slot: number
}
const Accept: Message.Message<Accept> = Message.make("Accept", { slot: Schema.Int })

interface Accepted {
  readonly _tag: "Accepted"
  readonly slot: number
  readonly by: string
}
const Accepted: Message.Message<Accepted> = Message.make("Accepted", { slot: Schema.Int, by: Schema.String })

it("Message: made of the fields of another kind of message, it is of its own kind", () => {
  const accept = Accept({ slot: 7 })
  expect(Accepted({ ...accept, by: "a" })).toEqual({ _tag: "Accepted", slot: 7, by: "a" })
  expect(accept).toEqual({ _tag: "Accept", slot: 7 })
})

it("Message: its tag comes first, wherever its fields are from", () => {
  expect(JSON.stringify(Accepted({ by: "a", ...Accept({ slot: 7 }) }))).toBe(`{"_tag":"Accepted","by":"a","slot":7}`)
})

it("Message: the union of one list of kinds is one Schema, which is compiled once whoever asks for it", () => {
  const kinds = [Accept, Accepted]
  expect(Message.union(kinds)).toBe(Message.union(kinds))
})
