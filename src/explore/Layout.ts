/**
 * A checked model, laid out: one slot for each role of each node.
 *
 * @module
 */
import { Effect } from "effect"
import * as Address from "../model/Address.ts"
import { NodeId } from "../model/NodeId.ts"
import type { Role } from "../role/Role.ts"
import { InvalidModel } from "./InvalidModel.ts"
import type { Crashes, Model, World } from "./Model.ts"
import { problems } from "./validate.ts"

/** A role of a node, and its place in a global state. */
export interface Slot {
  readonly index: number
  /** The node's place among the nodes. */
  readonly node: number
  readonly role: Role
  readonly self: Address.Address
  /** The indices of the model's actions that are this role's. */
  readonly actions: ReadonlyArray<number>
}

/** A checked model, laid out. */
export interface Layout {
  readonly world: World
  readonly nodes: ReadonlyArray<NodeId>
  readonly members: ReadonlyArray<NodeId>
  readonly slots: ReadonlyArray<Slot>
  readonly slotsOfNode: ReadonlyArray<ReadonlyArray<Slot>>
  readonly slotsOfRole: ReadonlyMap<string, ReadonlyArray<Slot>>
  /** By node, then by role. */
  readonly slotAt: ReadonlyMap<string, ReadonlyMap<string, Slot>>
}

/** The nodes of the model, in its order, that such a crash may hit. */
export const crashable = (layout: Layout, crashes: Crashes = 0): ReadonlyArray<number> => {
  const { nodes: named, times } = typeof crashes === "number" ? { nodes: layout.nodes, times: crashes } : crashes
  if (times === 0) return []
  return Array.from(layout.nodes.keys()).filter((node) => named.some((name) => name === layout.nodes[node]))
}

/** Checks the model and lays it out. */
export const make = Effect.fnUntraced(function* <H>(model: Model<H>): Effect.fn.Return<Layout, InvalidModel> {
  for (const problem of problems(model)) return yield* new InvalidModel({ model: model.name, problem })
  const nodes = Object.keys(model.nodes).map((name) => NodeId.make(name))
  const slots: Array<Slot> = []
  const slotsOfNode = nodes.map((name, node) =>
    (model.nodes[name] ?? []).map((role) => {
      const actions = Array.from(model.actions ?? []).flatMap((action, i) => action.role.name === role.name ? [i] : [])
      const slot = { index: slots.length, node, role, self: Address.make(name, role.name), actions }
      slots.push(slot)
      return slot
    })
  )
  return {
    world: model,
    nodes,
    members: (model.members ?? nodes).map((name) => NodeId.make(name)),
    slots,
    slotsOfNode,
    slotsOfRole: Map.groupBy(slots, (slot) => slot.role.name),
    slotAt: new Map(
      slotsOfNode.map((own, node) => [nodes[node] ?? "", new Map(own.map((slot) => [slot.role.name, slot]))]),
    ),
  }
})
