import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { advance, Slot } from "../../src/model/Slot.ts"

describe("NodeId", () => {
  it.each(["a", "node-1", "10.0.0.1", "A_b", "x".repeat(64)])("takes %s", (name) => {
    expect(NodeId.make(name)).toBe(name)
  })

  it.each(["", " ", "a b", "a/b", "a:1", "ä", "a\n", "x".repeat(65)])(
    "refuses %j and says what a node id is",
    (name) => {
      expect(() => NodeId.make(name)).toThrow()
      expect(() => Schema.decodeUnknownSync(NodeId)(name)).toThrow(
        "a node id: 1 to 64 letters, digits, '.', '_' or '-'",
      )
    },
  )
})

describe("Slot", () => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])("takes %d", (slot) => {
    expect(Slot.make(slot)).toBe(slot)
  })

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])("refuses %d", (slot) => {
    expect(() => Slot.make(slot)).toThrow()
    expect(() => Schema.decodeUnknownSync(Slot)(slot)).toThrow()
  })

  it("advances by one, or by more", () => {
    expect(advance(Slot.make(4))).toBe(5)
    expect(advance(Slot.make(4), 3)).toBe(7)
  })
})

describe("Address", () => {
  const acceptor = Address.make(NodeId.make("a"), "Acceptor")
  const lunch = Address.make(NodeId.make("a"), "Acceptor", "lunch")

  it("is of a node, a role and an instance", () => {
    expect(Schema.decodeUnknownSync(Address.Address)({ node: "a", role: "Acceptor", instance: "lunch" })).toEqual(lunch)
    expect(() => Schema.decodeUnknownSync(Address.Address)({ node: "a", role: "Acceptor" })).toThrow(/instance/)
    expect(acceptor.instance).toBe("")
  })

  it("is another if any of the three is another", () => {
    expect(Address.equals(lunch, Address.make(NodeId.make("a"), "Acceptor", "lunch"))).toBe(true)
    expect(Address.equals(lunch, acceptor)).toBe(false)
    expect(Address.equals(lunch, { ...lunch, role: "Learner" })).toBe(false)
    expect(Address.equals(lunch, { ...lunch, node: NodeId.make("b") })).toBe(false)
  })

  it("prints with its instance, if it has one", () => {
    expect(Address.format(acceptor)).toBe("Acceptor@a")
    expect(Address.format(lunch)).toBe("Acceptor/lunch@a")
  })
})
