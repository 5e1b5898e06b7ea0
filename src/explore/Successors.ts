/**
 * Everything that can happen next in a global state.
 *
 * @module
 */
import { Batches, type Kind } from "./Batches.ts"
import { Crashes } from "./Crashes.ts"
import { Draft } from "./Draft.ts"
import * as Address from "../model/Address.ts"
import { at } from "../rows/Ints.ts"
import type { Slot } from "./Layout.ts"
import { type Client, environment } from "./Model.ts"
import { nowhere } from "./Networks.ts"
import type { Outcome, Outcomes } from "./Outcome.ts"
import type { Tables } from "./Tables.ts"
import type { Visitor } from "./Visitor.ts"

/** Where the requests of a client come from: a place of its own for each node that clients of a name ask. */
const addressOf = ({ name, node }: Client): Address.Address => Address.make(environment, name, node)

/** Enumerates transitions. */
export class Successors<H> {
  private readonly tables: Tables<H>
  private readonly draft: Draft<H>
  private readonly crashes: Crashes<H>
  private readonly batches: Batches<H>
  private readonly letterOfClient: ReadonlyArray<number>
  /** The ids of the events of each letter. */
  private readonly losses = new Map<number, number>()
  private visitor: Visitor = { transition: () => {}, defect: () => {} }

  constructor(tables: Tables<H>) {
    this.tables = tables
    this.draft = new Draft(tables)
    this.crashes = new Crashes(tables, this.draft)
    this.letterOfClient = (tables.layout.world.clients ?? []).map((client) => {
      const { message, node, role } = client
      const to = tables.layout.slotAt.get(node)?.get(role.name)
      const { receives } = tables.parts.codecsOf(role)
      return to === undefined ? nowhere : tables.parts.letter(addressOf(client), to, message, receives)
    })
    this.batches = new Batches(tables, this.draft, this.crashes, this.letterOfClient)
  }

  /** The row before any role has handled its start. */
  unstarted(): Int32Array {
    const { layout, steps, width } = this.tables
    const row = new Int32Array(width)
    for (const slot of layout.slots) row[slot.index] = steps.initial(slot)
    return row
  }

  /** Visits the states in which every role has handled its start. */
  starts(visitor: Visitor): void {
    this.draft.row.set(this.unstarted())
    this.crashes.starts(visitor)
  }

  /** Visits every transition from the state whose row starts at that place. What changes nothing is none. */
  from(rows: Int32Array, start: number, visitor: Visitor): void {
    const { layout, width } = this.tables
    this.visitor = visitor
    for (let i = 0; i < width; i++) this.draft.row[i] = at(rows, start + i)
    this.requests()
    this.deliveries()
    this.batches.visit(visitor)
    for (const slot of layout.slots) this.ownSteps(slot)
    this.crashes.visit(visitor, undefined)
  }

  private requests(): void {
    const { columns, parts, steps } = this.tables
    for (let i = 0; i < this.letterOfClient.length; i++) {
      const letter = this.letterOfClient[i] ?? nowhere
      const slot = parts.targets[letter] ?? 0
      const column = columns.clients[i] ?? columns.unlimited
      if (this.crashes.isDown(slot) || !this.draft.has(column)) continue
      this.step(slot, steps.receive(at(this.draft.row, slot), letter), nowhere, column, "request")
    }
  }

  private deliveries(): void {
    const { layout, network, networks } = this.tables
    const id = at(this.draft.row, network)
    const start = networks.rows.start(id)
    const end = networks.rows.end(id)
    const isSet = layout.world.network === "set"
    for (let place = start; place < end; place++) {
      if (!networks.isFirst(start, place)) continue
      const letter = at(networks.rows.ints, place)
      this.delivery(letter, isSet ? nowhere : place)
      if (!isSet) this.loss(letter, place)
    }
  }

  private delivery(letter: number, place: number): void {
    const { columns, parts, steps } = this.tables
    const slot = parts.targets[letter] ?? 0
    if (this.crashes.isDown(slot)) return
    const outcomes = steps.receive(at(this.draft.row, slot), letter)
    this.step(slot, outcomes, place, columns.unlimited, "own")
    if (place !== nowhere && this.draft.has(columns.duplication)) {
      this.step(slot, outcomes, nowhere, columns.duplication, "fault")
    }
  }

  private loss(letter: number, place: number): void {
    const { columns, histories, parts } = this.tables
    const envelope = parts.letters[letter]?.envelope
    if (envelope === undefined || !this.draft.has(columns.loss)) return
    const event = this.losses.get(letter) ?? histories.event({ _tag: "Lost", envelope })
    this.losses.set(letter, event)
    this.draft.begin()
    this.draft.spend(columns.loss)
    this.draft.exchange(place, [])
    this.draft.happen(event)
    this.visitor.transition(this.draft.next, this.draft.events, true)
  }

  private ownSteps({ actions, index, role }: Slot): void {
    if (this.crashes.isDown(index)) return
    const { columns, parts, steps } = this.tables
    const local = at(this.draft.row, index)
    if (role.timers.length > 0) {
      for (const timer of parts.locals[local]?.timers ?? []) {
        const column = columns.timers[index]?.[timer] ?? columns.unlimited
        if (this.draft.has(column)) this.step(index, steps.fire(local, timer), nowhere, column, "own")
      }
    }
    for (let i = 0; i < actions.length; i++) {
      this.step(index, steps.act(local, actions[i] ?? 0), nowhere, columns.unlimited, "own")
    }
  }

  /** A role takes a step, which consumes the letter at `place`, if any, and one use of `column`, of which there is one. */
  private step(slot: number, { all, defect }: Outcomes, place: number, column: number, kind: Kind): void {
    if (defect !== undefined) this.visitor.defect(defect)
    for (let i = 0; i < all.length; i++) {
      const outcome = all[i]
      if (outcome === undefined || (outcome.idle && place === nowhere && kind !== "request")) continue
      this.draft.begin()
      this.draft.spend(column)
      this.draft.exchange(place, outcome.sends)
      this.draft.become(slot, outcome)
      if (kind === "request" || this.draft.isChange) {
        this.visitor.transition(this.draft.next, this.draft.events, kind === "fault")
      }
      if (outcome.torn !== undefined) this.tear(slot, outcome.torn, place, column)
    }
  }

  private tear(slot: number, { event, sends }: NonNullable<Outcome["torn"]>, place: number, column: number): void {
    const happen = () => {
      if (!this.draft.spend(column)) return false
      this.draft.exchange(place, sends)
      this.draft.happen(event)
      return true
    }
    this.crashes.visit(this.visitor, { slot, happen })
  }
}
