/**
 * Everything that can happen next in a global state.
 *
 * @module
 */
import { Draft } from "./Draft.ts"
import { at } from "./Ints.ts"
import { crashable, type Slot } from "./Layout.ts"
import { nowhere } from "./Networks.ts"
import { addressOfClient, type Outcome, type Outcomes } from "./Steps.ts"
import type { Tables } from "./Tables.ts"

/** Is told of what can happen. */
export interface Visitor {
  /** There is a transition to the state `next`, by way of those events. Both are valid only until it returns. */
  transition(next: Int32Array, events: ReadonlyArray<number>, isFault: boolean): void
  /** A handler is at fault. */
  defect(message: string): void
}

/** A step that a crash cuts short: what it sent, what it consumed, and the bounded choice that it was. */
type Torn = NonNullable<Outcome["torn"]> & { readonly slot: number; readonly place: number; readonly column: number }

/** Why a role takes a step. A request counts even if the role ignores it. */
type Kind = "own" | "request" | "fault"

/** Enumerates transitions. */
export class Successors<H> {
  private readonly tables: Tables<H>
  private readonly draft: Draft<H>
  private readonly letterOfClient: ReadonlyArray<number>
  private readonly restartable: ReadonlyArray<number>
  private readonly stoppable: ReadonlyArray<number>
  /** The ids of the events of each node. */
  private readonly crashEvents: ReadonlyArray<{ readonly Restarted: number; readonly Stopped: number }>
  /** The ids of the events of each letter. */
  private readonly losses = new Map<number, number>()
  private visitor: Visitor = { transition: () => {}, defect: () => {} }

  constructor(tables: Tables<H>) {
    const { clients = [], faults = {} } = tables.layout.world
    this.tables = tables
    this.draft = new Draft(tables)
    this.restartable = crashable(tables.layout, faults.restarts)
    this.stoppable = crashable(tables.layout, faults.stops)
    this.crashEvents = tables.layout.nodes.map((node) => ({
      Restarted: tables.histories.event({ _tag: "Restarted", node }),
      Stopped: tables.histories.event({ _tag: "Stopped", node }),
    }))
    this.letterOfClient = clients.map((client) => {
      const { message, node, role } = client
      const to = tables.layout.slotAt.get(node)?.get(role.name)
      const { receives } = tables.parts.codecsOf(role)
      return to === undefined ? nowhere : tables.parts.letter(addressOfClient(client), to, message, receives)
    })
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
    const { layout } = this.tables
    this.visitor = visitor
    this.draft.row.set(this.unstarted())
    this.startAll(layout.slots, "kept", () => {
      this.draft.begin()
      return true
    }, false)
  }

  /** Visits every transition from the state whose row starts at that place. What changes nothing is none. */
  from(rows: Int32Array, start: number, visitor: Visitor): void {
    const { layout, width } = this.tables
    this.visitor = visitor
    for (let i = 0; i < width; i++) this.draft.row[i] = at(rows, start + i)
    this.requests()
    this.deliveries()
    for (const slot of layout.slots) this.ownSteps(slot)
    this.crashes(undefined)
  }

  private isDown(slot: number): boolean {
    return this.stoppable.length > 0 && this.tables.parts.locals[at(this.draft.row, slot)]?.down === true
  }

  private requests(): void {
    const { columns, parts, steps } = this.tables
    for (let i = 0; i < this.letterOfClient.length; i++) {
      const letter = this.letterOfClient[i] ?? nowhere
      const slot = parts.targets[letter] ?? 0
      if (this.isDown(slot)) continue
      const column = columns.clients[i] ?? columns.unlimited
      this.step(slot, steps.receive(at(this.draft.row, slot), letter), nowhere, column, "request")
    }
  }

  private deliveries(): void {
    const { network, networks } = this.tables
    const id = at(this.draft.row, network)
    const start = networks.rows.start(id)
    const end = networks.rows.end(id)
    for (let place = start; place < end; place++) {
      if (networks.isFirst(start, place)) this.delivery(at(networks.rows.ints, place), place)
    }
  }

  private delivery(letter: number, place: number): void {
    const { columns, layout, parts, steps } = this.tables
    const slot = parts.targets[letter] ?? 0
    const isDown = this.isDown(slot)
    const local = at(this.draft.row, slot)
    if (layout.world.network === "set") {
      if (!isDown) this.step(slot, steps.receive(local, letter), nowhere, columns.unlimited, "own")
      return
    }
    if (!isDown) {
      const outcomes = steps.receive(local, letter)
      this.step(slot, outcomes, place, columns.unlimited, "own")
      this.step(slot, outcomes, nowhere, columns.duplication, "fault")
    }
    this.draft.begin()
    if (!this.draft.spend(columns.loss)) return
    this.draft.exchange(place, [])
    this.draft.happen(this.lost(letter))
    this.visitor.transition(this.draft.next, this.draft.events, true)
  }

  private ownSteps({ actions, index, role }: Slot): void {
    if (this.isDown(index)) return
    const { columns, parts, steps } = this.tables
    const local = at(this.draft.row, index)
    if (role.timers.length > 0) {
      for (const timer of parts.locals[local]?.timers ?? []) {
        const column = columns.timers[index]?.[timer] ?? columns.unlimited
        this.step(index, steps.fire(local, timer), nowhere, column, "own")
      }
    }
    for (let i = 0; i < actions.length; i++) {
      this.step(index, steps.act(local, actions[i] ?? 0), nowhere, columns.unlimited, "own")
    }
  }

  /** A role takes a step, which consumes the letter at `place`, if any, and one use of `column`. */
  private step(slot: number, outcomes: Outcomes, place: number, column: number, kind: Kind): void {
    const { all, defect } = outcomes
    if (defect !== undefined) this.visitor.defect(defect)
    for (let i = 0; i < all.length; i++) {
      const outcome = all[i]
      if (outcome === undefined || (outcome.idle && place === nowhere && kind !== "request")) continue
      this.draft.begin()
      if (!this.draft.spend(column)) return
      this.draft.exchange(place, outcome.sends)
      this.draft.become(slot, outcome)
      if (kind === "request" || this.draft.isChange) {
        this.visitor.transition(this.draft.next, this.draft.events, kind === "fault")
      }
      if (outcome.torn !== undefined) this.crashes({ ...outcome.torn, slot, place, column })
    }
  }

  /** Every crash, or every crash in the middle of one step. */
  private crashes(torn: Torn | undefined): void {
    const { columns, layout } = this.tables
    const node = torn === undefined ? undefined : layout.slots[torn.slot]?.node
    if (this.stoppable.length > 0 && this.draft.has(columns.stops)) {
      for (const crashed of this.stoppable) {
        if (node === undefined || node === crashed) this.stop(crashed, torn, columns.stops)
      }
    }
    if (this.restartable.length > 0 && this.draft.has(columns.restarts)) {
      for (const crashed of this.restartable) {
        if (node === undefined || node === crashed) this.restart(crashed, torn, columns.restarts)
      }
    }
  }

  private stop(node: number, torn: Torn | undefined, column: number): void {
    const { layout, steps } = this.tables
    const slots = layout.slotsOfNode[node] ?? []
    if (slots.some((slot) => this.isDown(slot.index)) || !this.crash("Stopped", node, torn, column)) return
    for (const { index } of slots) this.draft.next[index] = steps.stop(at(this.draft.row, index))
    this.visitor.transition(this.draft.next, this.draft.events, true)
  }

  private restart(node: number, torn: Torn | undefined, column: number): void {
    const { layout, steps } = this.tables
    const slots = layout.slotsOfNode[node] ?? []
    if (slots.some((slot) => this.isDown(slot.index))) return
    const begin = () => this.crash("Restarted", node, torn, column)
    this.startAll(slots, "kept", begin, true)
    const losesMore = slots.some(({ index }) => {
      const local = at(this.draft.row, index)
      return steps.restart(local, "lost") !== steps.restart(local, "kept")
    })
    if (losesMore) this.startAll(slots, "lost", begin, true)
  }

  /** Begins a transition with a crash: what a torn step has sent, and the news. */
  private crash(tag: "Restarted" | "Stopped", node: number, torn: Torn | undefined, column: number): boolean {
    const event = this.crashEvents[node]?.[tag]
    this.draft.begin()
    if (event === undefined || !this.draft.spend(column)) return false
    if (torn !== undefined) {
      if (!this.draft.spend(torn.column)) return false
      this.draft.exchange(torn.place, torn.sends)
      this.draft.happen(torn.event)
    }
    this.draft.happen(event)
    return true
  }

  /** Starts these roles from their disks, with each combination of what they draw. */
  private startAll(slots: ReadonlyArray<Slot>, lazy: "kept" | "lost", begin: () => boolean, isFault: boolean): void {
    const starts = slots.map((slot) => this.tables.steps.restart(at(this.draft.row, slot.index), lazy))
    for (const { defect } of starts) if (defect !== undefined) this.visitor.defect(defect)
    const combinations = starts.reduce((count, { all }) => count * all.length, 1)
    for (let combination = 0; combination < combinations; combination++) {
      if (!begin()) return
      let rest = combination
      for (const [i, { index }] of slots.entries()) {
        const all = starts[i]?.all ?? []
        const outcome = all[rest % all.length]
        rest = Math.floor(rest / all.length)
        if (outcome === undefined) continue
        this.draft.become(index, outcome)
        this.draft.send(outcome.sends)
      }
      if (!isFault || this.draft.isChange) this.visitor.transition(this.draft.next, this.draft.events, isFault)
    }
  }

  private lost(letter: number): number {
    const { histories, parts } = this.tables
    const envelope = parts.letters[letter]?.envelope
    if (envelope === undefined) return nowhere
    const id = this.losses.get(letter) ?? histories.event({ _tag: "Lost", envelope })
    this.losses.set(letter, id)
    return id
  }
}
