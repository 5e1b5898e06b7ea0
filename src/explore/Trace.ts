/**
 * From a path of states to a counterexample: what happened, found again step by step.
 *
 * @module
 */
import type { Schema } from "effect"
import * as Address from "../model/Address.ts"
import { toJson } from "../trace/json.ts"
import type { Counterexample, Ending, Happening, MessageSnapshot, Snapshot, Transition } from "./Counterexample.ts"
import type { Envelope, Handled, Torn } from "./Event.ts"
import { at } from "../rows/Ints.ts"
import type { Search } from "./Search.ts"
import type { Visitor } from "./Visitor.ts"
import type { Tables } from "./Tables.ts"

const none = -1

/** Writes the counterexamples of one finished search. */
export class Tracer<H> {
  private readonly search: Search<H>
  private readonly tables: Tables<H>

  constructor(search: Search<H>) {
    this.search = search
    this.tables = search.tables
  }

  /** The states from a start to that one, along the way on which it was first found. */
  path(state: number): ReadonlyArray<number> {
    const path: Array<number> = []
    for (let id = state; id >= 0; id = this.search.parent(id)) path.push(id)
    return path.reverse()
  }

  /** The counterexample that goes through these states, from a start on. */
  write(property: string, path: ReadonlyArray<number>, ending: Ending): Counterexample {
    const walk = new Walk(this.search)
    return this.counterexample(property, path.map((id) => this.follow(walk, id)), ending)
  }

  /** The counterexample that goes through `path`, from a start on, and then for ever through `cycle` to its end again. */
  writeLoop(property: string, path: ReadonlyArray<number>, cycle: ReadonlyArray<number>): Counterexample {
    const walk = new Walk(this.search)
    const transitions = path.map((id) => this.follow(walk, id))
    const round = [...cycle, ...path.slice(-1)]
    const ends: Array<Int32Array> = []
    let loopsTo = none
    // A round of representatives may end in a likeness of where it began. There are so many of them, so some round ends
    // where an earlier one did; that need not be the first.
    while (loopsTo === none) {
      ends.push(walk.row.slice())
      transitions.push(...round.map((id) => this.follow(walk, id)))
      loopsTo = ends.findIndex((end) => end.every((part, i) => part === walk.row[i]))
    }
    const from = path.length - 2 + loopsTo * round.length
    return this.counterexample(property, transitions, { _tag: "Loops", from })
  }

  private counterexample(property: string, all: ReadonlyArray<Transition>, ending: Ending): Counterexample {
    // A handler may be at fault at the very start.
    const unstarted = { happenings: [], state: this.snapshot(this.search.successors.unstarted()) }
    const [start = unstarted, ...transitions] = all
    return { model: this.tables.layout.world.name, property, ending, start, transitions }
  }

  private follow(walk: Walk<H>, id: number): Transition {
    const events = walk.goTo(id)
    return { happenings: events.flatMap((event) => this.happening(event)), state: this.snapshot(walk.row) }
  }

  private snapshot(row: Int32Array): Snapshot {
    const { histories, history, layout, network, networks, parts } = this.tables
    const roles = layout.slots.flatMap(({ index, role, self }) => {
      const local = parts.locals[at(row, index)]
      if (local === undefined) return []
      const timers = local.timers.flatMap((timer) => role.timers[timer] ?? [])
      return { node: self.node, role: role.name, down: local.down, timers, state: local.json }
    })
    const { ints } = networks.rows
    const [start, end] = [networks.rows.start(at(row, network)), networks.rows.end(at(row, network))]
    const messages = Array.from(ints.subarray(start, end)).flatMap((letter) => {
      const { envelope, json } = parts.letters[letter] ?? {}
      return envelope === undefined || json === undefined ? [] : messageSnapshot(envelope, json)
    })
    return { roles, messages, history: toJson(histories.values[at(row, history)]) }
  }

  private happening(id: number): ReadonlyArray<Happening> {
    const event = this.tables.histories.events[id]
    if (event === undefined) return []
    switch (event._tag) {
      case "Handled":
      case "Torn":
        return [this.handled(event)]
      case "Lost":
        return [{ _tag: "Lost", ...messageSnapshot(event.envelope, this.encoded(event.envelope)) }]
      default:
        return [event]
    }
  }

  /** A message as its sender encodes it, for its receiver may not know it; that of a client as its receiver does. */
  private encoded({ from, message, to }: Envelope): Schema.Json {
    const { parts } = this.tables
    const [sender, receiver] = [parts.target(from), parts.target(to)]
    if (sender !== undefined) return parts.codecsOf(sender.role).sends.encode(message)
    return receiver === undefined ? null : parts.codecsOf(receiver.role).receives.encode(message)
  }

  private handled(event: Handled | Torn): Happening {
    const { from, self, sent, stimulus } = event
    const slot = this.tables.layout.slotAt.get(self.node)?.get(self.role)
    if (slot === undefined) throw new Error(`the model has no ${Address.format(self)}`)
    const { emits, sends, state } = this.tables.parts.codecsOf(slot.role)
    const before = state.encode(event.before)
    return {
      _tag: event._tag,
      node: self.node,
      role: self.role,
      stimulus: stimulus._tag === "Message"
        ? { _tag: stimulus._tag, message: this.encoded({ from, to: self, message: stimulus.message }) }
        : { ...stimulus },
      from: Address.format(from),
      before,
      after: event._tag === "Torn" ? before : state.encode(event.after),
      sent: sent.map((envelope) => messageSnapshot(envelope, sends.encode(envelope.message))),
      emitted: event._tag === "Torn" ? [] : event.emitted.map((emitted) => emits.encode(emitted)),
    }
  }
}

const messageSnapshot = ({ from, to }: Envelope, message: Schema.Json): MessageSnapshot => ({
  from: Address.format(from),
  to: Address.format(to),
  message,
})

/** One behaviour, followed state by state; with symmetry, the representatives' likenesses that truly follow another. */
class Walk<H> {
  readonly row: Int32Array
  private readonly search: Search<H>
  private isStarted = false

  constructor(search: Search<H>) {
    this.search = search
    this.row = new Int32Array(search.tables.width)
  }

  /** Goes on to a state that the search takes for that one, and returns the events on the way. */
  goTo(id: number): ReadonlyArray<number> {
    const { search } = this
    let found: { readonly row: Int32Array; readonly events: ReadonlyArray<number> } | undefined
    const visitor: Visitor = {
      transition: (next, events) => {
        if (found === undefined && search.is(next, id)) found = { row: next.slice(), events: [...events] }
      },
      defect: () => {},
    }
    if (this.isStarted) search.successors.from(this.row, 0, visitor)
    else search.successors.starts(visitor)
    if (found === undefined) throw new Error(`no transition leads to state ${id}`)
    this.isStarted = true
    this.row.set(found.row)
    return found.events
  }
}
