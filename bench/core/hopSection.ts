/**
 * The cost of a message's way from a role of one node to a role of another.
 *
 * @module
 */
import { Effect } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { Network, type NodeIdTaken } from "../../src/network/Network.ts"
import * as Node from "../../src/runtime/Node.ts"
import { Storage } from "../../src/storage/Storage.ts"
import { measureEffect } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { costTable } from "./costs.ts"
import { Player, Serve } from "./rally.ts"

const server = NodeId.make("a")
const returner = NodeId.make("b")
const members = [server, returner]

/** A round trip is two crossings; a rally is so many round trips, one after another. */
const roundTrips = 100

const roundTrip = Effect.fnUntraced(
  function* (edge: "checked" | "unchecked") {
    const make = (id: NodeId) => Node.make({ id, members, roles: [Player], edge })
    const nodes = [yield* make(server), yield* make(returner)] as const
    let ended = () => {}
    for (const { onEvent } of nodes) yield* onEvent(Player.name, () => ended())
    const [first] = nodes
    const client = yield* first.endpoint({ name: "Umpire", receives: [], onMessage: () => {} })
    const rally = Effect.callback<void>((resume) => {
      ended = () => resume(Effect.void)
      client.send(Player.name, "", Serve({ crossings: 2 * roundTrips }))
    })
    return yield* measureEffect(rally, { operationsPerCall: roundTrips })
  },
  Effect.provide([Network.layerMemory(), Storage.layerMemory()]),
  Effect.scoped,
)

/** Measures a round trip between two nodes, with the Schema edge and without. */
export const hopSection: Effect.Effect<Section, Node.InvalidNode | NodeIdTaken> = Effect.gen(function* () {
  yield* progress("a mailbox hop")
  return {
    title: "A mailbox hop",
    measured: `Real time of one round trip, two hops, between roles of two nodes on a perfect network in memory, of ` +
      `${roundTrips} one after another: the median of the rounds' means. A hop is step, edge, network and mailbox, and ` +
      "the wake-up of the other role's fiber.",
    table: costTable("one round trip", [
      ["messages pass their Schema", yield* roundTrip("checked")],
      ['passed by reference (`edge: "unchecked"`)', yield* roundTrip("unchecked")],
    ]),
  }
})
