/**
 * What crashes do to a global state.
 *
 * @module
 */
import type { Draft } from "./Draft.ts"
import { at } from "../rows/Ints.ts"
import { crashable, type Slot } from "./Layout.ts"
import type { Outcome } from "./Outcome.ts"
import type { Tables } from "./Tables.ts"
import type { Visitor } from "./Visitor.ts"

/** What a crash cuts short. */
export interface Torn {
  /** Whose step or batch it is. */
  readonly slot: number
  /** Adds to the draft, just begun, what has happened of it; false if there is no such transition. */
  happen(): boolean
}

/** Enumerates the crashes from the state of a draft, and the starts. */
export class Crashes<H> {
  private readonly tables: Tables<H>
  private readonly draft: Draft<H>
  private readonly restartable: ReadonlyArray<number>
  private readonly stoppable: ReadonlyArray<number>
  /** The ids of the events of each node. */
  private readonly events: ReadonlyArray<{ readonly Restarted: number; readonly Stopped: number }>
  private visitor: Visitor = { transition: () => {}, defect: () => {} }

  constructor(tables: Tables<H>, draft: Draft<H>) {
    const { faults } = tables.layout.world
    this.tables = tables
    this.draft = draft
    this.restartable = crashable(tables.layout, faults?.restarts)
    this.stoppable = crashable(tables.layout, faults?.stops)
    this.events = tables.layout.nodes.map((node) => ({
      Restarted: tables.histories.event({ _tag: "Restarted", node }),
      Stopped: tables.histories.event({ _tag: "Stopped", node }),
    }))
  }

  /** Whether the role at that slot is of a node that has stopped. */
  isDown(slot: number): boolean {
    return this.stoppable.length > 0 && this.tables.parts.locals[at(this.draft.row, slot)]?.down === true
  }

  /** Visits the ways in which all roles can start. */
  starts(visitor: Visitor): void {
    this.visitor = visitor
    this.startAll(this.tables.layout.slots, "kept", () => {
      this.draft.begin()
      return true
    }, "first")
  }

  /** Visits every crash or, given a step, every crash in the middle of it. */
  visit(visitor: Visitor, torn: Torn | undefined): void {
    const { columns, layout } = this.tables
    this.visitor = visitor
    const node = torn === undefined ? undefined : layout.slots[torn.slot]?.node
    const mayCrash = (crashed: number) =>
      (node === undefined || node === crashed) && !this.isDown(layout.slotsOfNode[crashed]?.[0]?.index ?? 0)
    if (this.stoppable.length > 0 && this.draft.has(columns.stops)) {
      for (const crashed of this.stoppable) if (mayCrash(crashed)) this.stop(crashed, torn)
    }
    if (this.restartable.length > 0 && this.draft.has(columns.restarts)) {
      for (const crashed of this.restartable) if (mayCrash(crashed)) this.restart(crashed, torn)
    }
  }

  private stop(node: number, torn: Torn | undefined): void {
    const { columns, layout, steps } = this.tables
    if (!this.crash("Stopped", node, torn, columns.stops)) return
    for (const { index } of layout.slotsOfNode[node] ?? []) {
      this.draft.next[index] = steps.stop(at(this.draft.row, index))
    }
    this.visitor.transition(this.draft.next, this.draft.events, true)
  }

  private restart(node: number, torn: Torn | undefined): void {
    const { columns, layout, steps } = this.tables
    const slots = layout.slotsOfNode[node] ?? []
    const begin = () => this.crash("Restarted", node, torn, columns.restarts)
    this.startAll(slots, "kept", begin, "again")
    const mayLoseMore = slots.some(({ index }) => {
      const local = at(this.draft.row, index)
      return steps.restart(local, "lost") !== steps.restart(local, "kept")
    })
    if (mayLoseMore) this.startAll(slots, "lost", begin, "again")
  }

  /** Begins a transition with a crash: what a torn step has sent, and the news. */
  private crash(tag: "Restarted" | "Stopped", node: number, torn: Torn | undefined, column: number): boolean {
    const event = this.events[node]?.[tag]
    this.draft.begin()
    if (event === undefined || !this.draft.spend(column)) return false
    if (torn !== undefined && !torn.happen()) return false
    this.draft.happen(event)
    return true
  }

  /** Starts these roles from their disks, with each combination of what they draw; one start may be cut short before. */
  private startAll(
    slots: ReadonlyArray<Slot>,
    lazy: "kept" | "lost",
    begin: () => boolean,
    which: "first" | "again" | "after a torn one",
  ): void {
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
      if (which === "first" || this.draft.isChange) {
        this.visitor.transition(this.draft.next, this.draft.events, which !== "first")
      }
    }
    if (which === "after a torn one") return
    for (const [i, { node }] of slots.entries()) {
      if (!this.restartable.includes(node)) continue
      for (const { torn } of starts[i]?.all ?? []) {
        if (torn !== undefined) this.startAll(slots, lazy, () => begin() && this.tear(node, torn), "after a torn one")
      }
    }
  }

  /** A start is cut short, and another follows. */
  private tear(node: number, torn: NonNullable<Outcome["torn"]>): boolean {
    const event = this.events[node]?.Restarted
    if (event === undefined || !this.draft.spend(this.tables.columns.restarts)) return false
    this.draft.send(torn.sends)
    this.draft.happen(torn.event)
    this.draft.happen(event)
    return true
  }
}
