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
import { at, withRoom } from "../rows/Ints.ts"
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
  /** For each slot, the one whose role comes to it. */
  readonly sources: ReadonlyArray<number>
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
  const targets = layout.slots.map((slot) => slotOf(slot).index)
  return {
    sources: layout.slots.map(({ index }) => targets.indexOf(index)),
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

const identity = (id: number): number => id

const compare = (a: Int32Array, b: Int32Array): number => {
  for (let i = 0; i < a.length; i++) if (at(a, i) !== at(b, i)) return at(a, i) - at(b, i)
  return 0
}

/** The representatives of one search. */
export const make = <H>(tables: Tables<H>, sets: ReadonlyArray<ReadonlyArray<string>>): Canonicalise => {
  const { budget, history, layout, network, networks, width } = tables
  const slots = layout.slots.length
  const group = permutations(sets).map((renaming) => permutationOf(tables, renaming))
  const others = group.slice(1)
  const likeness = new Int32Array(width)
  const least = new Int32Array(width)

  /** Makes the roles of the likeness; stops early, positive, where they are greater than the least ones. */
  const likenRoles = ({ local, sources }: Permutation, row: Int32Array): number => {
    let order = 0
    for (let slot = 0; slot < slots; slot++) {
      const id = local(at(row, sources[slot] ?? slot))
      if (order === 0) order = id - at(least, slot)
      if (order > 0) return order
      likeness[slot] = id
    }
    return order
  }

  return (row) => {
    const id = at(row, network)
    const letters = (by: Permutation | undefined) =>
      by === undefined ? networks.letters(id) : networks.permuted(id, by.letter)
    const fingerprint = (by: Permutation | undefined) => networks.fingerprint(id, by?.letter ?? identity)
    let leastBy: Permutation | undefined
    let leastFingerprint: number | undefined
    let ties = 1
    least.set(row)
    for (const permutation of others) {
      let order = likenRoles(permutation, row)
      if (order > 0) continue
      likeness[history] = permutation.history(at(row, history))
      likeness[budget] = permutation.budgets(at(row, budget))
      if (order === 0) order = at(likeness, history) - at(least, history)
      if (order === 0) order = at(likeness, budget) - at(least, budget)
      let itsFingerprint: number | undefined
      // What is dearest to compare, the network, is made only if all else is equal.
      if (order === 0) {
        leastFingerprint ??= fingerprint(leastBy)
        itsFingerprint = fingerprint(permutation)
        order = itsFingerprint - leastFingerprint
      }
      if (order === 0) order = compare(letters(permutation), letters(leastBy))
      if (order > 0) continue
      ties = order === 0 ? ties + 1 : 1
      if (order === 0) continue
      least.set(likeness)
      leastBy = permutation
      leastFingerprint = itsFingerprint
    }
    if (leastBy !== undefined) {
      least[network] = networks.of(letters(leastBy))
      row.set(least)
    }
    return group.length / ties
  }
}
