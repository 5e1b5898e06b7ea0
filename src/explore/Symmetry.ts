/**
 * States that differ only in who is who, taken for one.
 *
 * The representative of a state is the least of its likenesses under all permutations of the interchangeable nodes
 * (Ip and Dill, "Better Verification Through Symmetry", 1996).
 *
 * @module
 */
import * as Address from "../model/Address.ts"
import { NodeId } from "../model/NodeId.ts"
import { at, withRoom } from "./Ints.ts"
import type { Slot } from "./Layout.ts"
import { request } from "./validate.ts"
import { permutations, rename, type Renaming } from "./Renaming.ts"
import type { Tables } from "./Tables.ts"

/** Turns a state's row into that of its representative, and returns how many likenesses that has, itself included. */
export type Canonicalise = (row: Int32Array) => number

const unknown = -1

/** A table that is filled as it is asked. */
class Lazy {
  private values = new Int32Array(64).fill(unknown)
  private readonly make: (id: number) => number

  constructor(make: (id: number) => number) {
    this.make = make
  }

  readonly get = (id: number): number => {
    const old = this.values.length
    if (id >= old) {
      this.values = withRoom(this.values, id + 1)
      this.values.fill(unknown, old)
    }
    const known = at(this.values, id)
    if (known !== unknown) return known
    const value = this.make(id)
    this.values[id] = value
    return value
  }
}

/** One permutation of the nodes, as it acts on the ids of a search. */
interface Permutation {
  /** Where a slot's role goes to. */
  readonly slots: ReadonlyArray<number>
  readonly local: (id: number) => number
  readonly letter: (id: number) => number
  readonly history: (id: number) => number
  readonly budgets: (id: number) => number
}

const permutationOf = <H>(tables: Tables<H>, renaming: Renaming): Permutation => {
  const { budgets, columns, histories, layout, parts } = tables
  const address = ({ instance, node, role }: Address.Address) =>
    Address.make(NodeId.make(renaming.get(node) ?? node), role, renaming.get(instance) ?? instance)
  const slotOf = (slot: Slot): Slot => parts.target(address(slot.self)) ?? slot
  const clients = layout.world.clients ?? []
  const requests = clients.map((client) => request(client))
  const from = columns.limits.map((_, column) => column)
  clients.forEach((client, i) => {
    const [source, target] = [columns.clients[i], columns.clients[requests.indexOf(request(client, renaming))]]
    if (source !== undefined && target !== undefined) from[target] = source
  })
  return {
    slots: layout.slots.map((slot) => slotOf(slot).index),
    local: new Lazy((id) => {
      const local = parts.locals[id]
      if (local === undefined) return id
      const { decode } = parts.codecsOf(local.slot.role).state
      return parts.local(slotOf(local.slot), decode(rename(local.json, renaming)), local.timers, local.down)
    }).get,
    letter: new Lazy((id) => {
      const letter = parts.letters[id]
      const to = letter && parts.target(address(letter.envelope.to))
      if (letter === undefined || to === undefined) return id
      const { codec, envelope, json } = letter
      return parts.letter(address(envelope.from), to, codec.decode(rename(json, renaming)), codec)
    }).get,
    history: new Lazy((id) => {
      const value = histories.values[id]
      return value === undefined ? id : histories.value(rename(value, renaming))
    }).get,
    budgets: new Lazy((id) => budgets.permute(id, from)).get,
  }
}

const compare = (a: Int32Array, b: Int32Array, length: number): number => {
  for (let i = 0; i < length; i++) if (at(a, i) !== at(b, i)) return at(a, i) - at(b, i)
  return 0
}

/** The representatives of one search. */
export const make = <H>(tables: Tables<H>, sets: ReadonlyArray<ReadonlyArray<string>>): Canonicalise => {
  const { budget, history, layout, network, networks, width } = tables
  const slots = layout.slots.length
  const group = permutations(sets).map((renaming) => permutationOf(tables, renaming))
  const likeness = new Int32Array(width)
  const least = new Int32Array(width)
  return (row) => {
    let leastLetters = networks.letters(at(row, network))
    let ties = 0
    let isFirst = true
    for (const permutation of group) {
      for (let slot = 0; slot < slots; slot++) {
        likeness[permutation.slots[slot] ?? slot] = permutation.local(at(row, slot))
      }
      let order = isFirst ? -1 : compare(likeness, least, slots)
      if (order > 0) continue
      const letters = isFirst ? leastLetters : networks.permuted(at(row, network), permutation.letter)
      likeness[history] = permutation.history(at(row, history))
      likeness[budget] = permutation.budgets(at(row, budget))
      if (order === 0) order = compare(letters, leastLetters, letters.length)
      if (order === 0) order = at(likeness, history) - at(least, history)
      if (order === 0) order = at(likeness, budget) - at(least, budget)
      if (order > 0) continue
      ties = order === 0 ? ties + 1 : 1
      isFirst = false
      least.set(likeness)
      leastLetters = letters
    }
    row.set(least)
    row[network] = networks.of(leastLetters)
    return group.length / ties
  }
}
