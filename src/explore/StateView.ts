/**
 * A global state as predicates see it.
 *
 * @module
 */
import type * as Message from "../role/Message.ts"
import type { Role } from "../role/Role.ts"
import type { Envelope } from "./Event.ts"
import { InvalidModel } from "./InvalidModel.ts"
import { at } from "../rows/Ints.ts"
import type { Slot } from "./Layout.ts"
import type { View } from "./Property.ts"
import type { Tables } from "./Tables.ts"

/** One view for all states of an exploration: `show` moves it on. */
export class StateView<H> implements View<H> {
  private readonly tables: Tables<H>
  private row: Int32Array = new Int32Array(0)
  /** The place of the last part that was looked at, and whether it was looked at alone. */
  private read: number | undefined
  private isSingle = true

  constructor(tables: Tables<H>) {
    this.tables = tables
  }

  /** Looks at the state whose row this is. */
  show(row: Int32Array): void {
    this.row = row
    this.read = undefined
    this.isSingle = true
  }

  /** The place of the one part of the state that was looked at; `undefined` if none was, or several. */
  get onlyRead(): number | undefined {
    return this.isSingle ? this.read : undefined
  }

  // Properties of their own, bound to the view: a predicate may take the view apart.
  readonly state = <State extends object, Receives extends Message.Any>(
    role: Role<State, Receives>,
    node: string,
  ): State => {
    const slot = this.tables.layout.slotAt.get(node)?.get(role.name)
    if (slot === undefined) return this.refuse(`the state of ${role.name} at ${node}, which the model does not have`)
    // A slot holds states of its role alone; roles of one name are variants with the same kind of state.
    return this.local(slot)?.state as State
  }

  readonly states = <State extends object, Receives extends Message.Any>(
    role: Role<State, Receives>,
  ): ReadonlyArray<State> => {
    const slots = this.tables.layout.slotsOfRole.get(role.name)
    if (slots === undefined) return this.refuse(`the states of ${role.name}, which no node of the model has`)
    const states: Array<State> = []
    // As in `state`.
    for (let i = 0; i < slots.length; i++) states.push(this.local(slots[i])?.state as State)
    return states
  }

  get messages(): ReadonlyArray<Envelope> {
    const { network, networks, parts } = this.tables
    const id = this.at(network)
    const letters = networks.rows.ints.subarray(networks.rows.start(id), networks.rows.end(id))
    return Array.from(letters).flatMap((letter) => parts.letters[letter]?.envelope ?? [])
  }

  get history(): H {
    const { histories, history } = this.tables
    // Every row names a history that was interned; a model without one says that `H` is `undefined`.
    return histories.values[this.at(history)] as H
  }

  readonly down = (node: string): boolean => {
    const [slot] = this.tables.layout.slotAt.get(node)?.values() ?? []
    if (slot === undefined) return this.refuse(`whether ${node} is down, a node that the model does not have`)
    return this.local(slot)?.down === true
  }

  private at(place: number): number {
    if (this.read !== undefined && this.read !== place) this.isSingle = false
    this.read = place
    return at(this.row, place)
  }

  private local(slot: Slot | undefined) {
    return this.tables.parts.locals[this.at(slot?.index ?? 0)]
  }

  /** The error of a property that does not suit the model. */
  problem(problem: string): InvalidModel {
    return new InvalidModel({ model: this.tables.layout.world.name, problem })
  }

  private refuse(what: string): never {
    throw this.problem(`a property asks for ${what}; name a role and a node that it has`)
  }
}
