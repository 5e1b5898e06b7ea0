import { expect, it } from "@effect/vitest"
import * as Address from "../../../src/model/Address.ts"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as Wire from "../../../src/network/websocket/Wire.ts"

it("Encoder: names who speaks to whom in each datagram, whoever spoke to whom before", () => {
  const [a, b] = [NodeId.make("a"), NodeId.make("b")]
  const ways = [
    [Address.make(a, "Role", "one"), Address.make(b, "Role", "one")],
    [Address.make(a, "Role", "one"), Address.make(b, "Role", "two")],
    [Address.make(a, "Role", "two"), Address.make(b, "Role", "two")],
    [Address.make(a, "Other", "two"), Address.make(b, "Role", "two")],
    [Address.make(a, "Other", "two"), Address.make(b, 'Qu"ote', "two")],
  ] as const
  const encoder = new Wire.Encoder()
  for (const [index, [from, to]] of [...ways, ...ways].entries()) {
    const datagrams = Wire.decode(Wire.join([encoder.encode({ from, to, message: { index } })])) ?? []
    expect(datagrams.map((datagram) => Wire.open(datagram, a, b))).toEqual([{ from, to, message: { index } }])
  }
})
