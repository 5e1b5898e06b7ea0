/**
 * Batches: what a role that handles `Drained` does with several messages at once.
 *
 * @module
 */
import { Formatter } from "effect"
import { spent } from "./Budgets.ts"
import type { Crashes } from "./Crashes.ts"
import type { Draft } from "./Draft.ts"
import { at } from "../rows/Ints.ts"
import type { Slot } from "./Layout.ts"
import { nowhere } from "./Networks.ts"
import type { Outcome } from "./Outcome.ts"
import type { Tables } from "./Tables.ts"
import type { Visitor } from "./Visitor.ts"

/** Why a role takes a step. A request counts even if the role ignores it. */
export type Kind = "own" | "request" | "fault"

/** What a role may take next: a letter, its place in what is left of the network, and the bounded choice that it is. */
interface Choice {
  readonly letter: number
  readonly place: number
  readonly column: number
  readonly kind: Kind
}

/** A part of a batch: what was taken, what the role was before, and what came of it. */
interface Part extends Choice {
  readonly before: number
  readonly outcome: Outcome
}

/**
 * Enumerates the batches of two messages or more. A batch goes on only where `Drained` would do something: anywhere else
 * it is no different from two batches, one after the other, which are explored as such.
 */
export class Batches<H> {
  private readonly tables: Tables<H>
  private readonly draft: Draft<H>
  private readonly crashes: Crashes<H>
  private readonly letterOfClient: ReadonlyArray<number>
  private readonly largest: number
  /** The batch so far. */
  private readonly parts: Array<Part> = []
  private visitor: Visitor = { transition: () => {}, defect: () => {} }

  constructor(tables: Tables<H>, draft: Draft<H>, crashes: Crashes<H>, letterOfClient: ReadonlyArray<number>) {
    this.tables = tables
    this.draft = draft
    this.crashes = crashes
    this.letterOfClient = letterOfClient
    this.largest = tables.layout.world.batch ?? 1
  }

  /** Visits the batches from the state of the draft. */
  visit(visitor: Visitor): void {
    if (this.largest === 1) return
    const { budget, layout, network } = this.tables
    const { row } = this.draft
    this.visitor = visitor
    for (const slot of layout.slots) {
      if (!slot.role.handlesDrained || this.crashes.isDown(slot.index)) continue
      this.extend(slot, at(row, slot.index), at(row, network), at(row, budget))
    }
  }

  /** Goes on with each message that the role may take, given what it is and what is left of network and budgets. */
  private extend(slot: Slot, local: number, network: number, budget: number): void {
    const { budgets, columns, networks } = this.tables
    for (const choice of this.choices(slot, network)) {
      const { column, place } = choice
      const left = column === columns.unlimited ? budget : budgets.spend(budget, column)
      if (left !== spent) this.take(slot, local, choice, networks.after(network, place, []), left)
    }
  }

  private choices({ index }: Slot, network: number): ReadonlyArray<Choice> {
    const { columns, layout, networks, parts } = this.tables
    const choices: Array<Choice> = []
    this.letterOfClient.forEach((letter, i) => {
      if (parts.targets[letter] !== index) return
      choices.push({ letter, place: nowhere, column: columns.clients[i] ?? columns.unlimited, kind: "request" })
    })
    const start = networks.rows.start(network)
    const isSet = layout.world.network === "set"
    for (let place = start; place < networks.rows.end(network); place++) {
      const letter = at(networks.rows.ints, place)
      if (parts.targets[letter] !== index || !networks.isFirst(start, place)) continue
      choices.push({ letter, place: isSet ? nowhere : place, column: columns.unlimited, kind: "own" })
      if (!isSet) choices.push({ letter, place: nowhere, column: columns.duplication, kind: "fault" })
    }
    return choices
  }

  private take(slot: Slot, before: number, choice: Choice, network: number, budget: number): void {
    const { steps } = this.tables
    const { all, defect } = steps.take(before, choice.letter)
    if (defect !== undefined) this.defect(defect)
    for (const outcome of all) {
      if (outcome.idle && choice.place === nowhere && choice.kind === "own") continue
      this.parts.push({ ...choice, before, outcome })
      this.tear(slot, this.parts, outcome)
      if (this.parts.length > 1) this.drain(slot, outcome.local)
      const goesOn = this.parts.length < this.largest && steps.drain(outcome.local).all.some(({ idle }) => !idle)
      if (goesOn) this.extend(slot, outcome.local, network, budget)
      this.parts.pop()
    }
  }

  private drain(slot: Slot, before: number): void {
    const { draft, parts } = this
    const { all, defect } = this.tables.steps.drain(before)
    if (defect !== undefined) this.defect(defect)
    for (const outcome of all) {
      draft.begin()
      for (const part of parts) {
        this.consume(part)
        draft.become(slot.index, part.outcome)
      }
      draft.become(slot.index, outcome)
      draft.send([...parts.flatMap(({ outcome }) => outcome.sends), ...outcome.sends])
      if (draft.isChange || parts.some(({ kind }) => kind === "request")) {
        this.visitor.transition(draft.next, draft.events, parts.some(({ kind }) => kind === "fault"))
      }
      this.tear(slot, [...parts, { before, outcome }], outcome)
    }
  }

  private consume({ column, place }: Choice): void {
    this.draft.spend(column)
    this.draft.consume(place)
  }

  /**
   * A crash after these steps of the batch, before the sync. A message marked `beforeSync` has left unless an earlier
   * step of the batch changed the disk: then it waits with that.
   */
  private tear(slot: Slot, done: ReadonlyArray<Pick<Part, "before" | "outcome">>, { local }: Outcome): void {
    const { steps } = this.tables
    const stored = steps.disk(at(this.draft.row, slot.index))
    if (steps.disk(local) === stored) return
    const sends: Array<number> = []
    const events: Array<number> = []
    for (const { before, outcome: { torn } } of done) {
      if (torn === undefined) continue
      const leaves = steps.disk(before) === stored
      if (leaves) sends.push(...torn.sends)
      events.push(leaves ? torn.event : torn.held)
    }
    if (sends.length === 0) return
    this.crashes.visit(this.visitor, {
      slot: slot.index,
      happen: () => {
        for (const part of this.parts) this.consume(part)
        this.draft.send(sends)
        for (const event of events) this.draft.happen(event)
        return true
      },
    })
  }

  private defect(message: string): void {
    const { letters } = this.tables.parts
    const before = this.parts.map(({ letter }) => Formatter.format(letters[letter]?.envelope.message))
    this.visitor.defect(before.length === 0 ? message : `${message} (in a batch, after ${before.join(", ")})`)
  }
}
