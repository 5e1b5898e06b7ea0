import { expect, it } from "@effect/vitest"
import { Exit, Schema } from "effect"
import { CheckedJson } from "../../src/model/CheckedJson.ts"
import * as Edge from "../../src/runtime/Edge.ts"

const edge = Edge.make(Schema.Struct({ json: CheckedJson }))

it("CheckedJson: passes an edge as it is, and nothing of it is copied", () => {
  for (const json of [null, true, 1.5, "x", [1, [2]], { a: { b: null } }]) {
    expect(Exit.map(edge.decode({ json }), (decoded) => decoded.json)).toEqual(Exit.succeed(json))
    expect(edge.encode({ json })).toEqual({ json })
  }
  const json = { a: [1] }
  expect(Exit.map(edge.decode({ json }), (decoded) => decoded.json === json)).toEqual(Exit.succeed(true))
})

it("CheckedJson: a message that lacks it is refused", () => {
  expect(Exit.isFailure(edge.decode({}))).toBe(true)
  expect(edge.admits({})).toBe(false)
})
